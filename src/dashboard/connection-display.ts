import type { ConnectionStatus } from '../client/connection.ts'
import { ageText } from './age-text.ts'
import { element } from './element.ts'
import type { Ending } from './ending.ts'
import { setText } from './set-text.ts'

/** What the page knows of its connection. */
export interface ConnectionState {
  readonly connectivity: ConnectionStatus
  /** True once the connection has been open: from then on a loss is a loss, not a slow start. */
  readonly wasOpen: boolean
  /** When the last value came, milliseconds since 1970. */
  readonly lastValue: number | undefined
  /** The server that the page came from has been replaced by one of another version. */
  readonly isOtherVersion: boolean
}

/** Milliseconds without a value after which the page says how old the newest is. */
const LONG = 20_000

const DAY = 86_400_000

/** The time of day, with the day where that is not clear. */
const timeText = (time: number): string =>
  Date.now() - time < DAY / 2 ? new Date(time).toLocaleTimeString() : new Date(time).toLocaleString()

const sentences: Readonly<Record<Ending['kind'], (what: string, reason: string) => string>> = {
  complete: (what) => `The ${what} is complete. These are its final values.`,
  interrupted: (what) => `The ${what} was interrupted. These are the values that it had.`,
  stopped: (what, reason) => `The ${what} ended by its stop rule: ${reason}. These are its final values.`,
  failed: (what) => `The ${what} failed; the terminal says why. These are the values that it had.`,
}

/** Shows whether what stands on the page is live, has ended or is cut off. */
export class ConnectionDisplay {
  readonly element: HTMLElement
  readonly #status = element('p', { class: 'status', role: 'status' })
  /** Not read out whenever it changes. */
  readonly #age = element('span', { class: 'age', hidden: '' })
  /** Says that the connection is lost, and how old the numbers are. */
  readonly banner = element('p', { class: 'banner', role: 'status', hidden: '' })
  readonly #what: string
  readonly #expectsValues: boolean

  /** `what` is shown: a run, a training. `expectsValues`: as long as it goes on something new comes all the time. */
  constructor(what: string, { expectsValues = true } = {}) {
    this.#expectsValues = expectsValues
    this.#what = what
    this.element = element('div', { class: 'connection' }, this.#status, this.#age)
  }

  /** Shows the state of what is watched, and of the connection to it. */
  draw(
    ending: Ending | undefined,
    { connectivity, wasOpen, lastValue, isOtherVersion }: ConnectionState,
  ): void {
    const age = lastValue === undefined ? 0 : Date.now() - lastValue
    const isStale = ending === undefined && this.#expectsValues && age > LONG
    const lost = connectivity !== 'open' && wasOpen
    const [name, text] = ending
      ? [ending.kind, ending.kind]
      : connectivity === 'open'
        ? isStale
          ? ['waiting', 'no news']
          : ['open', 'live']
        : lost
          ? ['lost', connectivity === 'connecting' ? 'reconnecting' : 'disconnected']
          : connectivity === 'connecting'
            ? ['waiting', 'connecting']
            : ['lost', 'not connected']
    setText(this.#status, text)
    this.#status.className = `status ${name}`
    this.#age.hidden = !isStale
    setText(this.#age, isStale ? `newest value ${ageText(age)}` : '')
    const since = lastValue === undefined ? '' : ` The values are those of ${timeText(lastValue)}.`
    const notice = ending
      ? sentences[ending.kind](this.#what, ending.reason)
      : lost
        ? `The connection is lost${connectivity === 'connecting' ? '; trying again' : ''}.${since}`
        : isOtherVersion
          ? 'The server has another version by now. Reload the page to have its own.'
          : ''
    setText(this.banner, notice)
    this.banner.hidden = notice === ''
    this.banner.className = `banner ${ending?.kind ?? ''}`.trim()
  }
}
