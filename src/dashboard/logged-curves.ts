import type { Channel, Connection } from '../client/index.ts'
import { isOfCurve } from './is-of-curve.ts'
import type { RunModel } from './run-model.ts'

/** Fetches what the log has of the curves, so that a page that is opened late, or was away, shows them whole. */
export class LoggedCurves {
  readonly #connection: Pick<Connection, 'fetch'>
  readonly #model: Pick<RunModel, 'recall'>
  readonly #changed: () => void
  /** Of each topic, up to where it has been fetched. */
  readonly #cursors = new Map<string, { readonly epoch: string; readonly next: number }>()

  /** `changed` is called whenever the model has more. */
  constructor(connection: Pick<Connection, 'fetch'>, model: Pick<RunModel, 'recall'>, changed: () => void) {
    this.#connection = connection
    this.#model = model
    this.#changed = changed
  }

  /** Fetches what is new since the last call; to be called with each new connection. */
  async fetch(channel: Channel): Promise<void> {
    const { topic, kind, history } = channel
    if (history === undefined || !isOfCurve(kind)) return
    const cursor = this.#cursors.get(topic)
    let next = cursor?.epoch === history.epoch ? cursor.next : history.first
    // noted first: two calls do not fetch the same
    this.#cursors.set(topic, { epoch: history.epoch, next: history.next })
    try {
      while (next < history.next) {
        const page = await this.#connection.fetch(topic, { epoch: history.epoch, from: next })
        this.#model.recall(
          channel,
          page.items.map(({ value }) => value),
        )
        this.#changed()
        next = Math.max(page.next, next + 1)
      }
    } catch {
      // the channel or the connection is gone; with the next one the rest is fetched
      this.#cursors.set(topic, { epoch: history.epoch, next })
    }
  }
}
