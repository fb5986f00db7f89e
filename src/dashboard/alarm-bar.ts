import { element } from './element.ts'
import { setText } from './set-text.ts'
import type { StandingAlarm } from './standing-alarm.ts'

/** Says what is wrong, so that nobody has to scroll to learn it. */
export class AlarmBar {
  readonly element: HTMLElement
  readonly #list = element('ul', { class: 'alarm-bar', 'aria-label': 'What is wrong', hidden: '' })
  /** A screen reader says each alarm once, not again whenever its figures change. */
  readonly #announcement = element('p', { class: 'unseen', role: 'alert' })
  #announced: ReadonlySet<string> = new Set()

  constructor() {
    this.element = element('div', {}, this.#list, this.#announcement)
  }

  draw(alarms: readonly StandingAlarm[]): void {
    this.#list.hidden = alarms.length === 0
    for (const [place, alarm] of alarms.entries()) this.#drawItem(alarm, place)
    while (this.#list.childElementCount > alarms.length) this.#list.lastElementChild!.remove()
    const fresh = alarms.filter(({ key }) => !this.#announced.has(key))
    if (fresh.length > 0) setText(this.#announcement, fresh.map(({ text }) => text).join('; '))
    else if (alarms.length === 0) setText(this.#announcement, '')
    this.#announced = new Set(alarms.map(({ key }) => key))
  }

  #drawItem({ text, href, level }: StandingAlarm, place: number): void {
    const item = this.#list.children[place] ?? this.#list.appendChild(element('li'))
    item.className = level
    const link = item.firstElementChild
    // what has the focus keeps it
    if (link !== null && link.getAttribute('href') === (href ?? null)) setText(link as HTMLElement, text)
    else item.replaceChildren(element('a', { href }, text))
  }
}
