import type { GapReason } from '../wire/messages.ts'
import { multipleFrom } from '../wire/multiple-from.ts'
import { type Deliverer, type Outlet, sendComplete } from './deliverer.ts'
import type { HubChannel } from './hub-channel.ts'
import { isMissing, type Sequence } from './sequence.ts'

/** Every record in order, or every tenth say, out of those that are kept; what cannot be had of them is named in a gap. */
export class LosslessDeliverer implements Deliverer {
  readonly channel: HubChannel
  /** The records it reads. */
  readonly kept: Sequence
  readonly due = Number.POSITIVE_INFINITY
  finished = false
  readonly #outlet: Outlet
  readonly #every: number
  #next: number

  /** `from`: number of the first record to send, a multiple of `every`, as all those behind it are. */
  constructor(channel: HubChannel, kept: Sequence, outlet: Outlet, from: number, every: number) {
    this.channel = channel
    this.kept = kept
    this.#outlet = outlet
    this.#every = every
    this.#next = from
  }

  sendNext(): boolean {
    const { channel, kept } = this
    if (this.#next >= kept.next) {
      if (channel.completed !== undefined && !this.finished) {
        this.finished = true
        sendComplete(channel, kept.next - 1, this.#outlet)
      }
      return false
    }
    const reading = kept.read(this.#next)
    if (isMissing(reading)) {
      this.#gap(reading.to, reading.reason)
      return true
    }
    try {
      this.#outlet.send(reading.frame(this.#outlet.codec))
      this.#next += this.#every
    } catch {
      // Too large in this subprotocol; the operator has been told.
      this.#gap(this.#next, 'corrupt')
    }
    return true
  }

  lag(): readonly [behind: number, bytes: number] {
    const behind = Math.max(0, Math.ceil((this.kept.next - this.#next) / this.#every))
    return [behind, behind === 0 ? 0 : Math.ceil(this.kept.bytesFrom(this.#next) / this.#every)]
  }

  get durable(): number | undefined {
    return this.kept.durable
  }

  #gap(to: number, reason: GapReason): void {
    this.#outlet.sendMessage({ op: 'gap', channel: this.channel.id, from: this.#next, to, reason })
    this.#next = multipleFrom(to + 1, this.#every)
  }
}
