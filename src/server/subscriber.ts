import type { Codec, EncodedItem } from '../wire/codec.ts'
import type { Limits } from '../wire/limits.ts'
import type {
  Delivery,
  ErrorMessage,
  From,
  Gap,
  ServerMessage,
  Subscribe,
  Subscribed,
} from '../wire/messages.ts'
import { topicMatches } from '../wire/topic-glob.ts'
import type { ChannelRecord } from './channel-record.ts'
import type { Deliverer, Outlet } from './deliverer.ts'
import type { Hub, HubListener } from './hub.ts'
import type { HubChannel } from './hub-channel.ts'
import { LatestDeliverer } from './latest-deliverer.ts'
import { LosslessDeliverer } from './lossless-deliverer.ts'
import { SampleDeliverer } from './sample-deliverer.ts'

/** Hands bytes to a client; `done` is called once the system has taken them. */
export type SendBytes = (frame: Uint8Array, done: () => void) => void

/** More bytes than the fields of an item take besides its value. */
const itemOverhead = 512

/** Channels in one `advertise`. */
const advertisedTogether = 64

/** Where a lossless subscription begins, and what is missing before it. */
interface Start {
  readonly from: number
  readonly gap?: Omit<Gap, 'op' | 'channel'>
}

const clamp = (value: number, lowest: number, highest: number): number =>
  Math.min(Math.max(value, lowest), highest)

/** `now`: milliseconds since 1970. */
const losslessStart = (channel: HubChannel, from: From, now: number): Start => {
  const { first, next } = channel
  if (from === 'live') return { from: next }
  if (from === 'last') return { from: clamp(next - 1, first, next) }
  if (from === 'first') {
    return first === 1 ? { from: 1 } : { from: first, gap: { from: 1, to: first - 1, reason: 'evicted' } }
  }
  if ('secondsAgo' in from) {
    let seq = next
    while (seq > first && channel.record(seq - 1)!.time >= now - from.secondsAgo * 1000) seq--
    return { from: seq }
  }
  // Numbers of another epoch mean nothing here: everything there is, and the gap names what is not.
  if (from.epoch !== channel.epoch) return { from: first, gap: { from: 1, to: first - 1, reason: 'epoch' } }
  const wanted = Math.min(from.seq + 1, next)
  return wanted >= first
    ? { from: wanted }
    : { from: first, gap: { from: wanted, to: first - 1, reason: 'evicted' } }
}

/**
 * One client of a hub, whatever carries its bytes: its subscriptions, and how much of what was sent is still pending.
 * Channel data stop at the high-water mark and go on below the low one; messages about them go out at once.
 */
export class Subscriber implements HubListener, Outlet {
  readonly codec: Codec
  readonly #hub: Hub
  readonly #limits: Limits
  readonly #sendBytes: SendBytes
  readonly #deliverers = new Map<number, Deliverer>()
  readonly #stopListening: () => void
  #pending = 0
  #blocked = false
  #waking = false
  #lastProgress = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(hub: Hub, codec: Codec, limits: Limits, sendBytes: SendBytes) {
    this.#hub = hub
    this.codec = codec
    this.#limits = limits
    this.#sendBytes = sendBytes
    this.#stopListening = hub.listen(this)
  }

  /** Bytes sent and not yet taken by the system. */
  get pending(): number {
    return this.#pending
  }

  /** Milliseconds without any progress at the high-water mark; 0 when there is no such trouble. */
  stalled(now: number): number {
    return this.#blocked ? now - this.#lastProgress : 0
  }

  /** Tells of all channels. */
  advertiseAll(): void {
    const channels = this.#hub.channels.map((channel) => channel.describe())
    for (let at = 0; at < channels.length; at += advertisedTogether) {
      this.sendMessage({ op: 'advertise', channels: channels.slice(at, at + advertisedTogether) })
    }
  }

  advertised(channel: HubChannel): void {
    this.sendMessage({ op: 'advertise', channels: [channel.describe()] })
  }

  unadvertised(channel: HubChannel): void {
    this.#deliverers.delete(channel.id)
    this.sendMessage({ op: 'unadvertise', channels: [channel.id] })
  }

  /**
   * Answers each channel that matches with `subscribed`, or the request with `error`. A channel that is subscribed
   * already begins anew as asked; a glob leaves it as it is, and matches the channels of the moment.
   */
  subscribe(request: Subscribe): void {
    const channels = this.#hub.channels.filter((channel) =>
      request.topic === undefined
        ? topicMatches(request.glob!, channel.topic) && !this.#deliverers.has(channel.id)
        : channel.topic === request.topic,
    )
    if (channels.length === 0 && request.topic !== undefined) {
      this.#refuse(request.request, 'unknown-topic', `there is no topic ${request.topic}; see advertise`)
    }
    for (const channel of channels) {
      if (!this.#deliverers.has(channel.id) && this.#deliverers.size >= this.#limits.subscriptions) {
        const text = `more than ${this.#limits.subscriptions} subscriptions; unsubscribe from another first`
        this.#refuse(request.request, 'too-many-subscriptions', text)
        return
      }
      this.#open(request, channel)
    }
    this.wake()
  }

  /** Ends a subscription; quiet when there is none, for it may have completed meanwhile. */
  unsubscribe(channel: number): void {
    this.#deliverers.delete(channel)
  }

  sendMessage(message: ServerMessage): void {
    this.send(this.codec.encode(message))
  }

  send(frame: Uint8Array, done?: () => void): void {
    if (this.#closed) return
    const size = frame.byteLength
    if (this.#pending === 0) this.#lastProgress = Date.now()
    this.#pending += size
    if (this.#pending >= this.#limits.highWater) this.#blocked = true
    this.#sendBytes(frame, () => {
      this.#pending -= size
      this.#lastProgress = Date.now()
      done?.()
      if (this.#pending < this.#limits.lowWater) this.#blocked = false
      this.wake()
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

  /** Sends what is there to be sent, one frame of each channel in turn, up to the high-water mark. */
  wake(): void {
    // Bytes may be taken while they are being sent: the loop below goes on by itself.
    if (this.#waking) return
    this.#waking = true
    this.#sendAll()
    this.#waking = false
  }

  #sendAll(): void {
    let sent = true
    const now = Date.now()
    while (sent) {
      sent = false
      for (const [id, deliverer] of this.#deliverers) {
        if (this.#blocked || this.#closed) return
        if (deliverer.sendNext(now)) sent = true
        else if (deliverer.finished) this.#deliverers.delete(id)
      }
    }
    clearTimeout(this.#timer)
    let due = Number.POSITIVE_INFINITY
    for (const deliverer of this.#deliverers.values()) due = Math.min(due, deliverer.due)
    if (due < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.wake(), Math.ceil(due - now))
  }

  close(): void {
    this.#closed = true
    this.#stopListening()
    this.#deliverers.clear()
    clearTimeout(this.#timer)
  }

  #refuse(request: number, code: string, text: string): void {
    this.sendMessage({ op: 'error', request, code, text, retry: false } satisfies ErrorMessage)
  }

  #open(request: Subscribe, channel: HubChannel): void {
    const offered = channel.options.delivery
    const delivery: Delivery = request.delivery ?? offered
    if (delivery === 'lossless' && offered !== 'lossless') {
      const text = `topic ${channel.topic} is not kept: delivery can be 'latest' or 'sample'`
      this.#refuse(request.request, 'no-lossless', text)
      return
    }
    const now = Date.now()
    const from = request.from ?? (delivery === 'latest' ? 'last' : 'live')
    const start = delivery === 'lossless' ? losslessStart(channel, from, now) : undefined
    // The other classes give what is current as a snapshot and go on behind it.
    const { items: snapshot, upTo } =
      start === undefined ? this.#snapshot(channel, delivery, from, now) : { items: [], upTo: 0 }
    const answer: Subscribed = {
      op: 'subscribed',
      request: request.request,
      channel: channel.id,
      delivery,
      epoch: channel.epoch,
      from: start?.from ?? upTo + 1,
      next: channel.next,
      recovered: start?.gap === undefined,
    }
    if (snapshot.length > 0) this.send(this.codec.encodeSubscribed(answer, snapshot))
    else this.sendMessage(answer)
    if (start?.gap !== undefined) this.sendMessage({ op: 'gap', channel: channel.id, ...start.gap })
    // Removed first: a map keeps the order in which keys were added, and the turn of this channel begins anew.
    this.#deliverers.delete(channel.id)
    this.#deliverers.set(
      channel.id,
      this.#deliverer(channel, delivery, start?.from ?? upTo + 1, request.maxHz),
    )
  }

  #deliverer(channel: HubChannel, delivery: Delivery, from: number, maxHz: number | undefined): Deliverer {
    if (delivery === 'lossless') return new LosslessDeliverer(channel, this, from)
    if (delivery === 'sample') {
      return new SampleDeliverer(channel, this, from - 1, maxHz ?? Number.POSITIVE_INFINITY, Date.now())
    }
    const hz = Math.min(maxHz ?? this.#limits.latestHz, this.#limits.latestMaxHz)
    return new LatestDeliverer(channel, this, from - 1, hz, Date.now())
  }

  /** Current values as far as one frame holds them, and the record up to which nothing is left to send. */
  #snapshot(
    channel: HubChannel,
    delivery: Delivery,
    from: From,
    now: number,
  ): { items: EncodedItem[]; upTo: number } {
    const items: EncodedItem[] = []
    const newest = channel.next - 1
    if (from === 'live') return { items, upTo: newest }
    // A sample goes on behind the cursor, so that a gap names what came between.
    if (
      delivery === 'sample' &&
      typeof from === 'object' &&
      'epoch' in from &&
      from.epoch === channel.epoch
    ) {
      return { items, upTo: Math.min(from.seq, newest) }
    }
    const records = [...channel.last.values()].filter(
      (record) => (delivery === 'latest' || record.seq === newest) && isWanted(record, channel, from, now),
    )
    let bytes = 0
    for (const record of records) {
      try {
        const item = record.item(this.codec)
        bytes += item.value.byteLength + itemOverhead
        if (bytes > this.#limits.outboundFrame) return { items, upTo: record.seq - 1 }
        items.push(item)
      } catch {
        // Cannot be encoded: the operator has been told, and there is no current value to give.
      }
    }
    return { items, upTo: newest }
  }
}

const isWanted = (record: ChannelRecord, channel: HubChannel, from: From, now: number): boolean => {
  if (typeof from === 'string') return true
  if ('secondsAgo' in from) return record.time >= now - from.secondsAgo * 1000
  return from.epoch !== channel.epoch || record.seq > from.seq
}
