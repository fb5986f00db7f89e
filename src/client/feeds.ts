import { concat, defer, EMPTY, type Observable, ReplaySubject, throwError } from 'rxjs'
import type { ProtocolError } from '../errors.ts'
import type { Channel, ServerMessage } from '../wire/messages.ts'
import type { Item, TopicOptions } from './connection.ts'
import { Feed, type FeedHome } from './feed.ts'

/** How a connection ended: by an error when the server refused it, else because it was closed. */
interface End {
  readonly error: ProtocolError | undefined
}

/** The channels that the server has, and a feed for each topic that somebody reads. */
export class Feeds {
  /** All channels; the newest list is replayed. */
  readonly channels = new ReplaySubject<readonly Channel[]>(1)
  readonly #channelsById = new Map<number, Channel>()
  readonly #feeds = new Map<string, Feed>()
  readonly #home: FeedHome
  #end: End | undefined

  constructor(home: Omit<FeedHome, 'left'>) {
    this.#home = {
      ...home,
      left: (feed) => {
        if (this.#feeds.get(feed.topic) === feed) this.#feeds.delete(feed.topic)
      },
    }
    this.#publishChannels()
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  /** One topic, for one subscriber; nothing once the connection has ended. */
  read(topic: string, options: TopicOptions): Observable<Item> {
    if (this.#end !== undefined) return endOf(this.#end)
    let feed = this.#feeds.get(topic)
    if (feed === undefined) {
      feed = new Feed(topic, options, this.#home)
      this.#feeds.set(topic, feed)
      const channel = [...this.#channelsById.values()].find((candidate) => candidate.topic === topic)
      if (channel !== undefined) feed.advertised(channel)
    }
    return feed.read(options)
  }

  /** The list of channels, for one subscriber; how the connection ends, it ends too. */
  listChannels(): Observable<readonly Channel[]> {
    const end = defer(() => endOf(this.#end!))
    return this.#end === undefined ? concat(this.channels, end) : end
  }

  received(message: ServerMessage): void {
    switch (message.op) {
      case 'info':
        // Channels have new ids on a new connection.
        if (this.#channelsById.size > 0) {
          this.#channelsById.clear()
          this.#publishChannels()
        }
        break
      case 'advertise':
        this.#advertise(message.channels)
        break
      case 'unadvertise':
        this.#unadvertise(message.channels)
        break
      case 'error':
        for (const feed of this.#where(({ request }) => request === message.request)) feed.received(message)
        break
      case 'subscribed':
      case 'data':
      case 'gap':
      case 'complete': {
        const topic = this.#channelsById.get(message.channel)?.topic
        if (topic !== undefined) this.#feeds.get(topic)?.received(message)
      }
    }
  }

  disconnected(): void {
    for (const feed of this.#feeds.values()) feed.disconnected()
  }

  /** Completes all topics, or fails them. */
  end({ error }: End): void {
    this.#end = { error }
    for (const feed of [...this.#feeds.values()]) {
      if (error === undefined) feed.complete()
      else feed.fail(error)
    }
    this.channels.complete()
  }

  #advertise(channels: readonly Channel[]): void {
    for (const channel of channels) this.#channelsById.set(channel.id, channel)
    this.#publishChannels()
    for (const channel of channels) this.#feeds.get(channel.topic)?.advertised(channel)
  }

  #unadvertise(ids: readonly number[]): void {
    for (const id of ids) {
      this.#channelsById.delete(id)
      for (const feed of this.#where(({ channel }) => channel === id)) feed.disconnected()
    }
    this.#publishChannels()
  }

  #publishChannels(): void {
    this.channels.next([...this.#channelsById.values()])
  }

  #where(holds: (feed: Feed) => boolean): Feed[] {
    return [...this.#feeds.values()].filter(holds)
  }
}

const endOf = ({ error }: End): Observable<never> => (error === undefined ? EMPTY : throwError(() => error))
