import { type Deliverer, type Outlet, sendComplete } from './deliverer.ts'
import type { HubChannel } from './hub-channel.ts'

/** The newest record, one at a time: the next is sent when the last has left; those between are named in a gap. */
export class SampleDeliverer implements Deliverer {
  readonly channel: HubChannel
  due = Number.POSITIVE_INFINITY
  finished = false
  readonly #outlet: Outlet
  readonly #period: number
  #notBefore: number
  #seq: number
  #inFlight = false

  /** Sends what comes after record `seq`, `hz` times a second at most (Infinity for no limit). */
  constructor(channel: HubChannel, outlet: Outlet, seq: number, hz: number, now: number) {
    this.channel = channel
    this.#outlet = outlet
    this.#seq = seq
    this.#period = 1000 / hz
    this.#notBefore = now
  }

  sendNext(now: number): boolean {
    const { channel } = this
    this.due = Number.POSITIVE_INFINITY
    if (this.#inFlight) return false
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
    this.#notBefore = now + this.#period
    const record = channel.newest
    // The newest record of a history can be damaged.
    if (record === undefined) {
      this.#gap(this.#seq + 1, channel.next - 1, 'corrupt')
      this.#seq = channel.next - 1
      return true
    }
    if (record.seq > this.#seq + 1) this.#gap(this.#seq + 1, record.seq - 1, 'sampled')
    this.#seq = record.seq
    try {
      const frame = record.frame(this.#outlet.codec)
      this.#inFlight = true
      this.#outlet.send(frame, () => {
        this.#inFlight = false
      })
    } catch {
      this.#gap(record.seq, record.seq, 'corrupt')
    }
    return true
  }

  lag(): undefined {
    return undefined
  }

  #gap(from: number, to: number, reason: 'sampled' | 'corrupt'): void {
    this.#outlet.sendMessage({ op: 'gap', channel: this.channel.id, from, to, reason })
  }
}
