import { element } from './element.ts'

/** Fills a list of parameters; rows without a value are left out. */
export function showParameters(list: HTMLElement, rows: readonly (readonly [string, string])[]): void {
  const text = JSON.stringify(rows)
  if (list.dataset.shown === text) return
  list.dataset.shown = text
  list.replaceChildren(
    ...rows
      .filter(([, value]) => value !== '')
      .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  )
}
