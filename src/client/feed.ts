import { Observable, type Subscriber } from 'rxjs'
import { ProtocolError } from '../errors.ts'
import type { Channel, ClientMessage, Delivery, From, ServerMessage, WireItem } from '../wire/messages.ts'
import { multipleFrom } from '../wire/multiple-from.ts'
import { fromWireValue } from '../wire/wire-value.ts'
import type { Item, TopicGap, TopicOptions } from './connection.ts'

/** What a feed needs of its connection. */
export interface FeedHome {
  /** A number that no other request has. */
  nextRequest(): number
  send(message: ClientMessage): void
  missed(gap: TopicGap): void
  /** Nobody reads the feed any more. */
  left(feed: Feed): void
}

/** One local subscriber: where it is, which may differ from where the others are. */
interface Reader {
  readonly observer: Subscriber<Item>
  readonly from: From | undefined
  /** It wants records whose number is a multiple of this. */
  readonly every: number
  /** Undefined until the server has said where it stands. */
  epoch: string | undefined
  /** Last record it has, or does not want. */
  seq: number
  /** Older records are not wanted: milliseconds since 1970. */
  readonly since: number
}

/** While it is 'requested', what still arrives belongs to an earlier request. */
type WireState = 'idle' | 'requested' | 'subscribed'

/**
 * One topic of a connection: a single subscription on the wire shared by all local ones, with a cursor that outlives the
 * connection. Delivery and rate are those that the first subscriber asked for; records travel that any of them wants.
 */
export class Feed {
  readonly topic: string
  readonly #home: FeedHome
  readonly #options: TopicOptions
  readonly #readers = new Set<Reader>()
  /** Newest item of each key, for subscribers who come later. */
  readonly #last = new Map<string | undefined, Item>()
  #channel: Channel | undefined
  #state: WireState = 'idle'
  #request = -1
  #delivery: Delivery = 'lossless'
  #epoch: string | undefined
  /** Records whose number is a multiple of this travel: what the server was asked for, and what it granted. */
  #wantedEvery: number
  #every = 1
  /** Number of the next record that travels. */
  #expected = 1
  /** Where to begin when the cursor does not say it. */
  #from: From | undefined

  constructor(topic: string, options: TopicOptions, home: FeedHome) {
    this.topic = topic
    this.#options = options
    this.#home = home
    this.#from = options.from
    this.#wantedEvery = options.every ?? 1
  }

  get channel(): number | undefined {
    return this.#channel?.id
  }

  get request(): number {
    return this.#request
  }

  /** One more local subscriber. */
  read({ from, every = 1 }: TopicOptions): Observable<Item> {
    return new Observable((observer) => {
      const reader = this.#join(observer, from, every)
      return () => {
        this.#readers.delete(reader)
        if (this.#readers.size === 0) this.#leave()
      }
    })
  }

  /** The server has this channel. */
  advertised(channel: Channel): void {
    this.#channel = channel
    if (this.#state === 'idle') this.#subscribe()
  }

  /** The server has it no longer, or is gone itself: it goes on when the channel is advertised again. */
  disconnected(): void {
    this.#channel = undefined
    this.#state = 'idle'
    this.#request = -1
  }

  received(message: ServerMessage): void {
    if (message.op === 'subscribed') {
      if (message.request === this.#request) this.#begin(message)
    } else if (message.op === 'error') {
      this.fail(new ProtocolError(`topic ${this.topic}: ${message.text} (${message.code})`))
    } else if (this.#state === 'subscribed') {
      if (message.op === 'data') for (const item of message.items) this.#item(item)
      else if (message.op === 'gap') this.#gap(message.from, message.to, message.reason)
      else if (message.op === 'complete') this.#complete(message.seq)
    }
  }

  fail(error: Error): void {
    for (const { observer } of [...this.#readers]) observer.error(error)
  }

  complete(): void {
    this.#state = 'idle'
    for (const { observer } of [...this.#readers]) observer.complete()
  }

  #join(observer: Subscriber<Item>, from: From | undefined, every: number): Reader {
    const first = this.#readers.size === 0
    const reader: Reader = {
      observer,
      from,
      every,
      epoch: undefined,
      seq: -1,
      since: typeof from === 'object' && 'secondsAgo' in from ? Date.now() - from.secondsAgo * 1000 : 0,
    }
    this.#readers.add(reader)
    const wantedEvery = commonDivisor(this.#wantedEvery, every)
    const wantsOthers = wantedEvery !== this.#wantedEvery
    this.#wantedEvery = wantedEvery
    if (first) return reader
    const earlier = this.#earlierStart(from)
    if (this.#epoch !== undefined) this.#place(reader, this.#expected)
    if (earlier !== undefined) {
      // All readers share this one subscription. The server now sends old records again. A reader that has them skips them,
      // because it remembers the number of its last record.
      this.#from = earlier
      if (this.#state !== 'idle') this.#subscribe()
    } else if (wantsOthers && this.#state !== 'idle' && this.#delivery === 'lossless') this.#subscribe()
    else if (this.#epoch !== undefined) {
      for (const item of [...this.#last.values()].sort((a, b) => a.seq - b.seq)) this.#offer(reader, item)
    }
    return reader
  }

  /** Where the wire has to begin anew for a start that lies before where it is; undefined when it does not. */
  #earlierStart(from: From | undefined): From | undefined {
    if (this.#epoch !== undefined && this.#delivery !== 'lossless') return undefined
    if (from === 'first') return from
    if (typeof from !== 'object') return undefined
    // Records carry their time: the reader leaves out those that are too old.
    if ('secondsAgo' in from || this.#epoch === undefined) return 'first'
    if (from.epoch !== this.#epoch) return 'first'
    return from.seq + 1 < this.#expected ? from : undefined
  }

  /** Says behind which record a reader begins. The next record of the channel has the number `next`. */
  #place(reader: Reader, next: number): void {
    const { from = this.#delivery === 'latest' ? 'last' : 'live' } = reader
    reader.epoch = this.#epoch
    if (from === 'live') reader.seq = next - 1
    else if (from === 'last' && this.#delivery === 'lossless') reader.seq = next - 1 - this.#every
    else if (typeof from === 'object' && 'epoch' in from && from.epoch === this.#epoch) reader.seq = from.seq
  }

  #leave(): void {
    if (this.#channel !== undefined && this.#state !== 'idle') {
      this.#home.send({ op: 'unsubscribe', request: this.#home.nextRequest(), channel: this.#channel.id })
    }
    this.#state = 'idle'
    this.#home.left(this)
  }

  #subscribe(): void {
    const { delivery, maxHz } = this.#options
    // A start that was asked for and not yet granted goes before the cursor.
    const cursor = this.#epoch === undefined ? undefined : { epoch: this.#epoch, seq: this.#expected - 1 }
    const from = this.#from ?? cursor
    this.#state = 'requested'
    this.#request = this.#home.nextRequest()
    this.#home.send({
      op: 'subscribe',
      request: this.#request,
      topic: this.topic,
      ...(delivery === undefined ? {} : { delivery }),
      ...(from === undefined ? {} : { from }),
      ...(maxHz === undefined ? {} : { maxHz }),
      ...(this.#wantedEvery === 1 ? {} : { every: this.#wantedEvery }),
    })
  }

  #begin({
    epoch,
    from,
    next,
    every = 1,
    delivery,
    snapshot,
  }: Extract<ServerMessage, { op: 'subscribed' }>): void {
    this.#state = 'subscribed'
    this.#delivery = delivery
    this.#every = every
    const resumed = this.#from === undefined && this.#epoch === epoch
    if (this.#epoch !== epoch) this.#last.clear()
    this.#epoch = epoch
    this.#from = undefined
    for (const reader of this.#readers) if (reader.epoch === undefined) this.#place(reader, next)
    for (const item of snapshot ?? []) this.#publish(item)
    // After a cursor the server has to account for everything behind it, with a gap if need be.
    const first = resumed && delivery === 'lossless' ? Math.min(this.#expected, from) : from
    this.#expected = multipleFrom(first, every)
  }

  #item(item: WireItem): void {
    if (item.seq < this.#expected) return
    if (item.seq > this.#expected && this.#delivery !== 'latest') this.#violate(item.seq)
    else {
      this.#expected = item.seq + this.#every
      this.#publish(item)
    }
  }

  #publish({ seq, time, key, merged, value }: WireItem): void {
    const item: Item = {
      topic: this.topic,
      epoch: this.#epoch!,
      seq,
      time,
      ...(key === undefined ? {} : { key }),
      ...(merged === undefined ? {} : { merged }),
      value: fromWireValue(value),
    }
    this.#last.set(key, item)
    for (const reader of [...this.#readers]) this.#offer(reader, item)
  }

  /** Gives an item to a reader who does not have it and wants it. */
  #offer(reader: Reader, item: Item): void {
    if (this.#delivery === 'lossless' && item.seq % reader.every !== 0) return
    if (reader.epoch === item.epoch && item.seq <= reader.seq) return
    reader.epoch = item.epoch
    reader.seq = item.seq
    if (item.time >= reader.since) reader.observer.next(item)
  }

  #gap(from: number, to: number, reason: TopicGap['reason']): void {
    if (to >= from || reason === 'epoch') this.#home.missed({ topic: this.topic, from, to, reason })
    if (from <= this.#expected) this.#expected = multipleFrom(Math.max(this.#expected, to + 1), this.#every)
  }

  #complete(seq: number): void {
    if (this.#delivery === 'lossless' && seq >= this.#expected) this.#violate(seq + 1)
    else this.complete()
  }

  #violate(seq: number): void {
    this.fail(
      new ProtocolError(
        `topic ${this.topic}: record ${seq} came where ${this.#expected} was due, without a gap: report it to the maker of the server`,
      ),
    )
  }
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
