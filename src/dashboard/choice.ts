import { element } from './element.ts'

/** A list to choose a name from, with its label. */
export class Choice {
  readonly element: HTMLElement
  readonly #select: HTMLSelectElement
  #shown = ''

  /** `id` is unique on the page; `choose` is told what the reader takes. */
  constructor(label: string, id: string, choose: (name: string) => void) {
    this.#select = element('select', { id })
    this.#select.addEventListener('change', () => choose(this.#select.value))
    this.element = element('label', { class: 'choice', for: id }, label, this.#select)
  }

  /** Offers `names`, each as `text` writes it; the list is left alone where nothing changed, so that it may be open. */
  show(
    names: readonly string[],
    chosen: string | undefined,
    text: (name: string) => string = (name) => name,
  ): void {
    const shown = names.map((name) => `${name}\n${text(name)}`).join('\n')
    if (shown !== this.#shown) {
      this.#shown = shown
      this.#select.replaceChildren(...names.map((name) => element('option', { value: name }, text(name))))
    }
    if (chosen !== undefined && this.#select.value !== chosen) this.#select.value = chosen
  }
}
