import { element } from './element.ts'
import { setText } from './set-text.ts'

/** State of the connection, as the client tells it. */
export type Connectivity = 'connecting' | 'open' | 'closed'

/** What is known of the connection. */
export interface ConnectionState {
  readonly connectivity: Connectivity
  /** True once the connection has been open: from then on a loss is a loss, not a slow start. */
  readonly wasOpen: boolean
  /** When the last value came, milliseconds since 1970. */
  readonly lastValue: number | undefined
}

/** Whether what the page shows is live, complete or cut off. */
export class ConnectionStatus {
  readonly element = element('p', { class: 'status', role: 'status' })
  /** Says that the connection is lost, and how old the numbers are. */
  readonly banner = element('p', { class: 'banner', role: 'status', hidden: '' })
  readonly #what: string

  /** `what` is shown: a run, a training. */
  constructor(what: string) {
    this.#what = what
  }

  /** Shows the state of what is watched, and of the connection to it. */
  draw(complete: boolean, { connectivity, wasOpen, lastValue }: ConnectionState): void {
    const lost = connectivity !== 'open' && wasOpen
    const [name, text] = complete
      ? ['complete', 'complete']
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
    const notice = complete
      ? `The ${this.#what} is complete. These are its final values.`
      : lost
        ? `The connection is lost${connectivity === 'connecting' ? '; trying again' : ''}.${since}`
        : ''
    setText(this.banner, notice)
    this.banner.hidden = notice === ''
    this.banner.classList.toggle('complete', complete)
  }
}
