import type { Subscription } from 'rxjs'
import type { Channel, Connection, Cursor, Item, TopicOptions } from '../client/index.ts'

/** What is read, and who is told. */
export interface TopicReading {
  /** How a topic is to be read; undefined where it is not. */
  wants(channel: Channel): TopicOptions | undefined
  received(item: Item): void
  /** A topic begins to be read. */
  began?(channel: Channel): void
  /** A topic is complete. */
  completed(): void
  failed(error: unknown): void
}

/** Reads all topics of a connection that are wanted, also those that come later, and knows which are not complete. */
export class TopicReaders {
  readonly #connection: Connection
  readonly #reading: TopicReading
  readonly #open = new Map<string, Subscription | undefined>()
  /** Channels that are complete; on another connection their numbers may be those of others. */
  readonly #completed = new Set<number>()
  /** The last record of each topic. */
  readonly #cursors = new Map<string, Cursor>()
  readonly #subscriptions: Subscription[]

  constructor(connection: Connection, reading: TopicReading) {
    this.#connection = connection
    this.#reading = reading
    this.#subscriptions = [
      connection.info.subscribe(() => this.#completed.clear()),
      connection.channels.subscribe((channels) => {
        for (const channel of channels) this.#read(channel)
      }),
      // no topic has this name: it fails as the connection does
      connection.topics('-').subscribe({ error: (error) => reading.failed(error) }),
    ]
  }

  /** How many topics are not complete. */
  get open(): number {
    return this.#open.size
  }

  close(): void {
    for (const subscription of [...this.#subscriptions, ...this.#open.values()]) subscription?.unsubscribe()
    this.#open.clear()
  }

  #read(channel: Channel): void {
    const { topic, id } = channel
    if (this.#open.has(topic) || this.#completed.has(id)) return
    const options = this.#reading.wants(channel)
    if (options === undefined) return
    this.#open.set(topic, undefined)
    this.#reading.began?.(channel)
    const cursor = this.#cursors.get(topic)
    const from = options.from !== undefined && cursor !== undefined ? { from: cursor } : {}
    const subscription = this.#connection.topic(topic, { ...options, ...from }).subscribe({
      next: (item) => {
        const { epoch, seq } = item
        const last = this.#cursors.get(topic)
        // the newest value of what is complete comes again with each connection
        if (last?.epoch === epoch && seq <= last.seq) return
        this.#cursors.set(topic, { epoch, seq })
        this.#reading.received(item)
      },
      error: (error) => this.#reading.failed(error),
      complete: () => {
        this.#open.delete(topic)
        this.#completed.add(id)
        this.#reading.completed()
      },
    })
    if (this.#open.has(topic)) this.#open.set(topic, subscription)
  }
}
