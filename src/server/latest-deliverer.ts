import type { EncodedItem } from '../wire/codec.ts'
import { type Deliverer, type Outlet, sendComplete } from './deliverer.ts'
import type { HubChannel } from './hub-channel.ts'

/** Bytes of items after which a frame is closed and the next one begun. */
const frameBytes = 256 * 1024

/**
 * The newest value of each key at a bounded rate; `merged` counts those it replaced. All clients that ask for the same rate are
 * due at the same times, so that they get the same bytes and all topics of a client come together.
 */
export class LatestDeliverer implements Deliverer {
  readonly channel: HubChannel
  due = Number.POSITIVE_INFINITY
  finished = false
  readonly #outlet: Outlet
  readonly #period: number
  #notBefore: number
  /** Everything up to this record has been sent or was replaced. */
  #seq: number
  /** How many records of each key the client knows of. */
  readonly #counts = new Map<string | undefined, number>()

  /** Sends the newest values that come after record `seq`, `hz` times a second at most. */
  constructor(channel: HubChannel, outlet: Outlet, seq: number, hz: number, now: number) {
    this.channel = channel
    this.#outlet = outlet
    this.#period = 1000 / hz
    this.#notBefore = now
    this.#seq = seq
    // What was replaced before the subscription is not merged into what it gets.
    for (const [key, record] of channel.last) this.#counts.set(key, record.count - (record.seq > seq ? 1 : 0))
  }

  sendNext(now: number): boolean {
    const { channel } = this
    this.due = Number.POSITIVE_INFINITY
    if (this.#seq >= channel.next - 1) {
      if (channel.completed !== undefined && !this.finished) {
        this.finished = true
        sendComplete(channel, channel.next - 1, this.#outlet)
      }
      return false
    }
    if (now < this.#notBefore && channel.completed === undefined) {
      this.due = this.#notBefore
      return false
    }
    const items: EncodedItem[] = []
    let frame: Uint8Array | undefined
    let bytes = 0
    const { last } = channel
    // The newest record of a history can be damaged.
    if (last.size === 0) this.#lost(this.#seq + 1, channel.next - 1)
    for (const [key, record] of last) {
      if (record.seq <= this.#seq) continue
      if (bytes > frameBytes) break
      try {
        const merged = record.count - (this.#counts.get(key) ?? 0) - 1
        const item = record.item(this.#outlet.codec, merged)
        // A frame holds several values only if all of them fit.
        if (items.length > 0 && bytes + item.value.byteLength > frameBytes) break
        items.push(item)
        frame = items.length === 1 ? channel.frameAlone(record, this.#outlet.codec, merged) : undefined
        bytes += item.value.byteLength
      } catch {
        this.#lost(record.seq, record.seq)
      }
      this.#counts.set(key, record.count)
      this.#seq = record.seq
    }
    if (items.length > 0) this.#outlet.send(frame ?? this.#outlet.codec.encodeData(channel.id, items))
    // the next of the common times that is at least half a period away: a frame that came late does not cost a turn
    if (this.#seq >= channel.next - 1) this.#notBefore = Math.ceil(now / this.#period + 0.5) * this.#period
    return true
  }

  lag(): undefined {
    return undefined
  }

  #lost(from: number, to: number): void {
    this.#outlet.sendMessage({ op: 'gap', channel: this.channel.id, from, to, reason: 'corrupt' })
    this.#seq = to
  }
}
