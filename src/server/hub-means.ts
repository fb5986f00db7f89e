import { FairShare } from './fair-share.ts'
import { Fifo } from './fifo.ts'
import type { Sequence } from './sequence.ts'

/** What hubs of one process have together: their share of the time, and the memory for records. */
export class HubMeans {
  /** All that is done for clients is done here, so that it takes no more than its share of the time. */
  readonly share: FairShare
  readonly #mostBytes: number
  /** Where each retained record is, the record that came first in front. */
  readonly #retained = new Fifo<Sequence>()
  #bytes = 0
  /** Clients of all hubs. */
  clients = 0

  /** Retained records take at most `mostBytes`, and the work for clients at most the part `share` of the time. */
  constructor(mostBytes = 32 * 1024 * 1024, share?: number) {
    this.#mostBytes = mostBytes
    this.share = new FairShare(share)
  }

  /** Memory of the retained records, bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** A record of a sequence is in memory to stay; the oldest go where there is no room. */
  retain(sequence: Sequence, bytes: number): void {
    this.#retained.push(sequence)
    this.grow(bytes)
  }

  /** The encodings of retained records grew. */
  grow(bytes: number): void {
    this.#bytes += bytes
    while (this.#bytes > this.#mostBytes) {
      const sequence = this.#retained.shift()
      if (sequence === undefined) break
      this.#bytes -= sequence.evict()
    }
  }
}
