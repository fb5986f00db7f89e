import { Subscription } from 'rxjs'
import type { Connection, From } from '../client/index.ts'
import { Correlation } from '../stats/correlation.ts'
import type { MeasurementChannel } from './measurement-channel.ts'
import { type MeasurementRows, readRows } from './measurement-rows.ts'
import { type PairedRows, PairingRows } from './paired-rows.ts'
import { PointStore } from './point-store.ts'

/** Points that are kept for drawing. */
const POINTS = 20_000
/** Values of each measurement that are read from a log at the beginning. */
const FROM_LOG = 60_000
/** No log has a record of this number: a page from there on is empty and tells where the log ends. */
const BEYOND = 2 ** 31

/** Two measurements of one sampler, from the newest that the log has on, as they come; only while it is open. */
export class MeasurementPair {
  readonly points = new PointStore(POINTS)
  readonly #connection: Pick<Connection, 'fetch' | 'topic'>
  readonly #subscription = new Subscription()
  readonly #changed: () => void
  #correlation: Correlation | undefined
  #problem: string | undefined

  /** `changed` is called whenever there are more points. */
  constructor(
    connection: Pick<Connection, 'fetch' | 'topic'>,
    x: MeasurementChannel,
    y: MeasurementChannel,
    changed: () => void,
  ) {
    this.#connection = connection
    this.#changed = changed
    const pairing = new PairingRows((rows) => this.#take(rows))
    if (x.topic === y.topic) {
      void this.#follow(x, (rows) => this.#take({ ...rows, x: rows.values, y: rows.values }))
      return
    }
    void this.#follow(x, (rows) => pairing.take('x', rows))
    void this.#follow(y, (rows) => pairing.take('y', rows))
  }

  /** Of all values since it was opened, and of those that were read from the log. */
  get correlation(): Correlation | undefined {
    return this.#correlation
  }

  get problem(): string | undefined {
    return this.#problem
  }

  close(): void {
    this.#subscription.unsubscribe()
  }

  async #follow(channel: MeasurementChannel, take: (rows: MeasurementRows) => void): Promise<void> {
    const { topic, isLogged } = channel
    try {
      const from = isLogged ? await this.#newestOfLog(channel) : 'live'
      if (this.#subscription.closed) return
      this.#subscription.add(
        this.#connection.topic(topic, { delivery: 'lossless', from }).subscribe({
          next: ({ value }) => {
            const rows = readRows(value)
            if (rows !== undefined) take(rows)
          },
          error: (error: Error) => this.#failed(error),
        }),
      )
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** A place in the log with as many values behind it as are worth drawing. */
  async #newestOfLog({ topic, epoch }: MeasurementChannel): Promise<From> {
    const { end } = await this.#connection.fetch(topic, { epoch, from: BEYOND, limit: 1 })
    if (end <= 1) return { epoch, seq: 0 }
    const { items } = await this.#connection.fetch(topic, { epoch, from: end - 1, limit: 1 })
    const values = readRows(items[0]?.value)?.values.length ?? FROM_LOG
    return { epoch, seq: Math.max(0, end - 1 - Math.ceil(FROM_LOG / Math.max(1, values))) }
  }

  #take(rows: PairedRows): void {
    if (this.#correlation?.chains !== rows.chains) this.#correlation = new Correlation(rows)
    this.#correlation.push(rows.x, rows.y, rows.steps)
    this.points.push(rows)
    this.#changed()
  }

  #failed(error: Error): void {
    this.#problem = error.message
    this.#changed()
  }
}
