import type { Codec } from '../wire/codec.ts'
import type { Limits } from '../wire/limits.ts'
import {
  type Delivery,
  type Fetch,
  MOST_FETCHED,
  type Ping,
  type ServerMessage,
  type StatusMessage,
  type Subscribe,
  type Subscribed,
} from '../wire/messages.ts'
import { topicMatcher } from '../wire/topic-glob.ts'
import type { Deliverer } from './deliverer.ts'
import { fetchPage } from './fetch-page.ts'
import type { Hub, HubListener } from './hub.ts'
import type { HubChannel } from './hub-channel.ts'
import { LatestDeliverer } from './latest-deliverer.ts'
import { LosslessDeliverer } from './lossless-deliverer.ts'
import { Outbox, type SendBytes } from './outbox.ts'
import { SampleDeliverer } from './sample-deliverer.ts'
import { losslessStart, snapshot } from './subscription-start.ts'

/** Channels in one `advertise`. */
const advertisedTogether = 64

/** setTimeout takes longer times for none at all: milliseconds. */
const longestTimer = 2 ** 31 - 1

/** A request whose channels are being opened, one after the other. */
interface Opening {
  readonly request: Subscribe
  readonly channels: readonly HubChannel[]
  next: number
}

/**
 * One client of a hub, whatever carries its bytes: its subscriptions, and what waits to be sent. Everything is made only
 * when it is its turn and the client has room: news of channels first, then answers, then data. So a client that asks for
 * much and takes nothing costs no more than its outbox holds.
 */
export class Subscriber implements HubListener {
  readonly #hub: Hub
  readonly #limits: Limits
  readonly #outbox: Outbox
  readonly #readRequest: () => boolean
  readonly #stopListening: () => void
  /** Statuses to tell of, or to take back (undefined), by id. */
  readonly #statusNews = new Map<string, StatusMessage | undefined>()
  /** Channels to tell of, or to take back (undefined), by id. */
  readonly #news = new Map<number, HubChannel | undefined>()
  #opening: Opening | undefined
  readonly #deliverers = new Map<number, Deliverer>()
  /** Goes round the deliverers; a map's iterator also comes to those that are added meanwhile. */
  #round: Iterator<Deliverer> = this.#deliverers.values()
  #pinging = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  /** `readRequest` reads one message of the client that waits to be answered; false when there is none. */
  constructor(hub: Hub, codec: Codec, limits: Limits, sendBytes: SendBytes, readRequest: () => boolean) {
    this.#hub = hub
    this.#limits = limits
    this.#readRequest = readRequest
    const marks = () => {
      const high = Math.min(limits.highWater, limits.allPending / hub.allClients)
      return { high, low: (limits.lowWater / limits.highWater) * high }
    }
    this.#outbox = new Outbox(codec, marks, sendBytes, () => hub.share.add(this))
    this.#stopListening = hub.listen(this)
  }

  /** Memory that what was sent and not yet taken by the system takes, bytes. */
  get pending(): number {
    return this.#outbox.pending
  }

  /** Milliseconds without any progress at the high-water mark; 0 when there is no such trouble. */
  stalled(now: number): number {
    return this.#outbox.stalled(now)
  }

  /** Tells of all channels, and of what is the case. */
  advertiseAll(): void {
    for (const status of this.#hub.statuses) this.raised(status)
    for (const channel of this.#hub.channels) this.advertised(channel)
  }

  advertised(channel: HubChannel): void {
    this.#news.set(channel.id, channel)
    this.#hub.share.add(this)
  }

  unadvertised(channel: HubChannel): void {
    this.#detach(channel.id)
    // What the client has not been told of need not be taken back.
    if (!this.#news.delete(channel.id)) this.#news.set(channel.id, undefined)
    this.#hub.share.add(this)
  }

  raised(status: StatusMessage): void {
    this.#statusNews.set(status.id, status)
    this.#hub.share.add(this)
  }

  cleared(id: string): void {
    this.#statusNews.set(id, undefined)
    this.#hub.share.add(this)
  }

  /**
   * To be called by `readRequest`: answers each channel that matches with `subscribed`, or the request with `error`. A channel that is subscribed
   * already begins anew as asked; a glob leaves it as it is, and matches the channels of the moment.
   */
  subscribe(request: Subscribe): void {
    const { topic, glob } = request
    let channels: HubChannel[]
    if (topic === undefined) {
      const matches = topicMatcher(glob!)
      channels = this.#hub.channels.filter(({ id, topic }) => !this.#deliverers.has(id) && matches(topic))
    } else {
      const channel = this.#hub.find(topic)
      if (channel === undefined) this.#refuseTopic(request.request, topic)
      channels = channel === undefined ? [] : [channel]
    }
    this.#opening = { request, channels, next: 0 }
  }

  /** To be called by `readRequest`: answers with a page of records, or with `error`. */
  fetch({ request, topic, epoch, from, limit = MOST_FETCHED }: Fetch): void {
    const channel = this.#hub.find(topic)
    if (channel === undefined) this.#refuseTopic(request, topic)
    else if (channel.kept === undefined) {
      this.refuse(request, 'no-history', `topic ${topic} has its newest values only: subscribe to it`)
    } else if (epoch !== undefined && epoch !== channel.kept.epoch) {
      const text = `the records of topic ${topic} have the epoch ${channel.kept.epoch}: ask for that one`
      this.refuse(request, 'epoch', text)
    } else {
      const { codec } = this.#outbox
      const { items, ...rest } = fetchPage(channel.kept, from, limit, codec, this.#limits.outboundFrame)
      this.#outbox.send(codec.encodePage({ op: 'page', request, topic, ...rest }, items))
    }
  }

  /** Ends a subscription; quiet when there is none, for it may have completed meanwhile. */
  unsubscribe(channel: number): void {
    this.#detach(channel)
  }

  refuse(request: number | null, code: string, text: string): void {
    this.send({ op: 'error', request, code, text, retry: false })
  }

  #refuseTopic(request: number, topic: string): void {
    this.refuse(request, 'unknown-topic', `there is no topic ${topic}; see advertise`)
  }

  send(message: ServerMessage): void {
    this.#outbox.sendMessage(message)
  }

  /** Sends `ping`, unless the last one is still on its way. */
  ping(): void {
    if (this.#pinging) return
    this.#pinging = true
    const ping: Ping = { op: 'ping', time: Date.now(), lag: this.lag(), durable: this.durable() }
    this.#outbox.sendMessage(ping, () => {
      this.#pinging = false
    })
  }

  /** Records and bytes not yet sent, for each lossless subscription. */
  lag(): Record<string, readonly [behind: number, bytes: number]> {
    const entries: [string, readonly [number, number]][] = []
    for (const [id, deliverer] of this.#deliverers) {
      const lag = deliverer.lag()
      if (lag !== undefined) entries.push([String(id), lag])
    }
    return Object.fromEntries(entries)
  }

  /** Number of the newest record that is on disk, for each lossless subscription to a history. */
  durable(): Record<string, number> {
    const entries: [string, number][] = []
    for (const [id, deliverer] of this.#deliverers) {
      const { durable } = deliverer
      if (durable !== undefined) entries.push([String(id), durable])
    }
    return Object.fromEntries(entries)
  }

  /** Sends one frame, or reads one request; false when there is nothing to do or no room. */
  step(): boolean {
    if (this.#closed || this.#outbox.full) return false
    return (
      this.#tellStatus() || this.#tellNews() || this.#openNext() || this.#readRequest() || this.#sendNext()
    )
  }

  close(): void {
    this.#closed = true
    this.#stopListening()
    this.#outbox.close()
    for (const id of [...this.#deliverers.keys()]) this.#detach(id)
    clearTimeout(this.#timer)
  }

  #detach(id: number): void {
    const deliverer = this.#deliverers.get(id)
    this.#deliverers.delete(id)
    deliverer?.channel.detach()
  }

  /** One message about what is the case, or no longer is. */
  #tellStatus(): boolean {
    const [first] = this.#statusNews
    if (first === undefined) return false
    const [id, status] = first
    this.#statusNews.delete(id)
    this.send(status ?? { op: 'clear', id })
    return true
  }

  /** One message about channels that came, or about channels that went. */
  #tellNews(): boolean {
    const [first] = this.#news
    if (first === undefined) return false
    const came = first[1] !== undefined
    const told: [number, HubChannel | undefined][] = []
    for (const entry of this.#news) {
      if ((entry[1] !== undefined) !== came || told.length === advertisedTogether) break
      told.push(entry)
      this.#news.delete(entry[0])
    }
    if (came) this.send({ op: 'advertise', channels: told.map(([, channel]) => channel!.describe()) })
    else this.send({ op: 'unadvertise', channels: told.map(([id]) => id) })
    return true
  }

  /** Opens the next channel of the request that is being answered. */
  #openNext(): boolean {
    const opening = this.#opening
    const channel = opening?.channels[opening.next++]
    if (opening === undefined || channel === undefined) {
      this.#opening = undefined
      return false
    }
    if (!this.#deliverers.has(channel.id) && this.#deliverers.size >= this.#limits.subscriptions) {
      const text = `more than ${this.#limits.subscriptions} subscriptions; unsubscribe from another first`
      this.refuse(opening.request.request, 'too-many-subscriptions', text)
      this.#opening = undefined
    } else if (this.#hub.find(channel.topic) === channel) this.#open(opening.request, channel)
    return true
  }

  #open(request: Subscribe, channel: HubChannel): void {
    const delivery: Delivery = request.delivery ?? channel.options.delivery
    const kept = delivery === 'lossless' ? channel.kept : undefined
    if (delivery === 'lossless' && kept === undefined) {
      const text = `topic ${channel.topic} is not kept: delivery can be 'latest' or 'sample'`
      this.refuse(request.request, 'no-lossless', text)
      return
    }
    const now = Date.now()
    const every = kept === undefined ? undefined : request.every
    const from = request.from ?? (delivery === 'latest' ? 'last' : 'live')
    const { codec } = this.#outbox
    const start = kept === undefined ? undefined : losslessStart(kept, from, every ?? 1, now)
    // The other classes give what is current as a snapshot and go on behind it.
    const { items, upTo } =
      start === undefined
        ? snapshot(channel, delivery, from, now, codec, this.#limits.outboundFrame)
        : { items: [], upTo: 0 }
    const first = start?.from ?? upTo + 1
    const answer: Subscribed = {
      op: 'subscribed',
      request: request.request,
      channel: channel.id,
      delivery,
      epoch: (kept ?? channel).epoch,
      from: first,
      next: (kept ?? channel).next,
      ...(every === undefined ? {} : { every }),
      recovered: start?.gap === undefined,
    }
    if (items.length > 0) this.#outbox.send(codec.encodeSubscribed(answer, items))
    else this.send(answer)
    if (start?.gap !== undefined) this.send({ op: 'gap', channel: channel.id, ...start.gap })
    // Removed first: a map keeps the order in which keys were added, and the turn of this channel begins anew.
    const deliverer =
      kept === undefined
        ? this.#newestDeliverer(channel, delivery, first, request.maxHz)
        : new LosslessDeliverer(channel, kept, this.#outbox, first, every ?? 1)
    channel.attach()
    this.#detach(channel.id)
    this.#deliverers.set(channel.id, deliverer)
  }

  #newestDeliverer(
    channel: HubChannel,
    delivery: Delivery,
    from: number,
    maxHz: number | undefined,
  ): Deliverer {
    if (delivery === 'sample') {
      const hz = maxHz ?? Number.POSITIVE_INFINITY
      return new SampleDeliverer(channel, this.#outbox, from - 1, hz, Date.now())
    }
    const hz = Math.min(maxHz ?? this.#limits.latestHz, this.#limits.latestMaxHz)
    return new LatestDeliverer(channel, this.#outbox, from - 1, hz, Date.now())
  }

  /** One frame of the next channel that has something to send. */
  #sendNext(): boolean {
    const now = Date.now()
    let due = Number.POSITIVE_INFINITY
    for (let left = this.#deliverers.size; left > 0; left--) {
      let next = this.#round.next()
      if (next.done === true) {
        this.#round = this.#deliverers.values()
        next = this.#round.next()
        if (next.done === true) break
      }
      const deliverer = next.value
      if (deliverer.sendNext(now)) return true
      if (deliverer.finished) this.#detach(deliverer.channel.id)
      due = Math.min(due, deliverer.due)
    }
    clearTimeout(this.#timer)
    if (due < Number.POSITIVE_INFINITY) {
      const pause = Math.min(Math.ceil(due - now), longestTimer)
      this.#timer = setTimeout(() => this.#hub.share.add(this), pause)
    }
    return false
  }
}
