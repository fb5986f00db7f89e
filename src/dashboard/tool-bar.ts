import { element } from './element.ts'
import { type Tool, tools } from './page-view.ts'
import type { View } from './view.ts'

const titles: Readonly<Record<Tool, string>> = {
  again: 'Analyse again without the start',
  scatter: 'Two measurements against each other',
  target: 'Time to a target error',
}

/** Buttons that open and close the panels that a reader has to ask for. */
export class ToolBar {
  readonly element = element('div', { class: 'tools', role: 'group', 'aria-label': 'More panels' })
  readonly #buttons = new Map<Tool, HTMLButtonElement>()
  #view: View | undefined

  constructor() {
    for (const tool of tools) {
      const button = element('button', { type: 'button', 'aria-pressed': 'false' }, titles[tool])
      button.addEventListener('click', () => {
        const open = this.#view?.chosen.open ?? []
        this.#view?.choose({
          open: open.includes(tool) ? open.filter((other) => other !== tool) : [...open, tool],
        })
      })
      this.#buttons.set(tool, button)
      this.element.append(button)
    }
  }

  /** Shows which are open. */
  draw(view: View): void {
    this.#view = view
    for (const [tool, button] of this.#buttons)
      button.setAttribute('aria-pressed', String(view.chosen.open.includes(tool)))
  }
}
