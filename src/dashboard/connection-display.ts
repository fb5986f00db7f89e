import type { ConnectionStatus } from '../client/connection.ts'
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
}

const sentences: Readonly<Record<Ending['kind'], (what: string, reason: string) => string>> = {
  complete: (what) => `The ${what} is complete. These are its final values.`,
  interrupted: (what) => `The ${what} was interrupted. These are the values that it had.`,
  stopped: (what, reason) => `The ${what} ended by its stop rule: ${reason}. These are its final values.`,
  failed: (what) => `The ${what} failed; the terminal says why. These are the values that it had.`,
}

/** Shows whether what stands on the page is live, has ended or is cut off. */
export class ConnectionDisplay {
  readonly element = element('p', { class: 'status', role: 'status' })
  /** Says that the connection is lost, and how old the numbers are. */
  readonly banner = element('p', { class: 'banner', role: 'status', hidden: '' })
  readonly #what: string

  /** `what` is shown: a run, a training. */
  constructor(what: string) {
    this.#what = what
  }

  /** Shows the state of what is watched, and of the connection to it. */
  draw(ending: Ending | undefined, { connectivity, wasOpen, lastValue }: ConnectionState): void {
    const lost = connectivity !== 'open' && wasOpen
    const [name, text] = ending
      ? [ending.kind, ending.kind]
      : connectivity === 'open'
        ? ['open', 'live']
        : lost
          ? ['lost', connectivity === 'connecting' ? 'reconnecting' : 'disconnected']
          : connectivity === 'connecting'
            ? ['waiting', 'connecting']
            : ['lost', 'not connected']
    setText(this.element, text)
    this.element.className = `status ${name}`
    const since =
      lastValue === undefined ? '' : ` The values are those of ${new Date(lastValue).toLocaleTimeString()}.`
    const notice = ending
      ? sentences[ending.kind](this.#what, ending.reason)
      : lost
        ? `The connection is lost${connectivity === 'connecting' ? '; trying again' : ''}.${since}`
        : ''
    setText(this.banner, notice)
    this.banner.hidden = notice === ''
    this.banner.className = `banner ${ending?.kind ?? ''}`.trim()
  }
}
