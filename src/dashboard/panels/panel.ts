import { definition, type Term } from '../../wording/terms.ts'
import { element } from '../element.ts'
import { panelHeading } from '../panel-anchor.ts'
import type { View } from '../view.ts'

/** Columns of the grid that a panel wants where there are so many. */
export type Span = 'one' | 'two' | 'all'

/** A button, and the definitions that it shows: by mouse, finger and keyboard alike. */
function glossary(heading: string, title: string, terms: readonly Term[]): HTMLElement[] {
  const id = `${heading}-terms`
  const list = element(
    'dl',
    { class: 'terms', id, hidden: '' },
    ...terms.flatMap((term) => [element('dt', {}, term), element('dd', {}, definition(term))]),
  )
  const label = `What the words of “${title}” mean`
  const button = element(
    'button',
    {
      type: 'button',
      class: 'ask',
      title: label,
      'aria-label': label,
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    '?',
  )
  button.addEventListener('click', () => {
    list.hidden = !list.hidden
    button.setAttribute('aria-expanded', String(!list.hidden))
  })
  return [button, list]
}

/** A part of the page with a heading, filled again whenever its values change. */
export abstract class Panel {
  readonly element: HTMLElement
  protected readonly body: HTMLElement
  readonly #explanation: HTMLElement
  /** The last view drawn, for redrawing under the cursor. */
  protected view: View | undefined

  constructor(
    id: string,
    title: string,
    explanation: string,
    { span = 'one', terms = [] }: { readonly span?: Span; readonly terms?: readonly Term[] | undefined } = {},
  ) {
    const heading = panelHeading(id)
    this.#explanation = element('p', { class: 'explanation' }, explanation)
    this.body = element('div', { class: 'panel-body' })
    this.element = element(
      'section',
      { class: `panel span-${span}`, 'aria-labelledby': heading, 'data-panel': id },
      element(
        'header',
        {},
        element('h2', { id: heading }, title),
        ...(terms.length === 0 ? [] : glossary(heading, title, terms)),
        this.#explanation,
      ),
      this.body,
    )
  }

  /** True once it has been drawn. */
  get drawn(): boolean {
    return this.view !== undefined
  }

  /** Draws; a value that cannot be drawn is said so in the panel and never reaches the rest of the page. */
  draw(view: View): void {
    this.view = view
    try {
      this.update(view)
      this.element.classList.remove('broken')
    } catch (error) {
      this.element.classList.add('broken')
      this.explain(`This value cannot be shown: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  protected explain(text: string): void {
    if (this.#explanation.textContent !== text) this.#explanation.textContent = text
  }

  protected setSpan(span: Span): void {
    for (const other of ['one', 'two', 'all']) this.element.classList.toggle(`span-${other}`, other === span)
  }

  protected abstract update(view: View): void

  /** Takes the panel off the page and frees what it holds. */
  dispose(): void {
    this.element.remove()
  }
}
