import { type Deliverer, type Outlet, sendComplete } from './deliverer.ts'
import type { HubChannel } from './hub-channel.ts'

/** Every record in order, out of the ring; what the ring has lost by then is named in a gap. */
export class LosslessDeliverer implements Deliverer {
  readonly channel: HubChannel
  readonly due = Number.POSITIVE_INFINITY
  finished = false
  readonly #outlet: Outlet
  #next: number

  /** `from`: number of the first record to send. */
  constructor(channel: HubChannel, outlet: Outlet, from: number) {
    this.channel = channel
    this.#outlet = outlet
    this.#next = from
  }

  sendNext(): boolean {
    const { channel } = this
    if (this.#next >= channel.next) {
      if (channel.completed !== undefined && !this.finished) {
        this.finished = true
        sendComplete(channel, this.#outlet)
      }
      return false
    }
    if (this.#next < channel.first) {
      this.#gap(channel.first - 1, 'evicted')
      return true
    }
    const record = channel.record(this.#next)!
    try {
      this.#outlet.send(channel.frame(record, this.#outlet.codec))
      this.#next++
    } catch {
      // Too large in this subprotocol; the operator has been told.
      this.#gap(this.#next, 'corrupt')
    }
    return true
  }

  lag(): readonly [behind: number, bytes: number] {
    const { channel } = this
    const next = channel.record(Math.max(this.#next, channel.first))
    return [channel.next - this.#next, next === undefined ? 0 : channel.bytes - next.offset]
  }

  #gap(to: number, reason: 'evicted' | 'corrupt'): void {
    this.#outlet.sendMessage({ op: 'gap', channel: this.channel.id, from: this.#next, to, reason })
    this.#next = to + 1
  }
}
