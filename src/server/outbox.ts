import type { Codec } from '../wire/codec.ts'
import type { ServerMessage } from '../wire/messages.ts'
import type { Outlet } from './deliverer.ts'

/** Hands bytes to a client; `done` is called once the system has taken them. */
export type SendBytes = (frame: Uint8Array, done: () => void) => void

/** What a frame on its way costs besides its bytes, roughly: buffers, callbacks and the request to write. */
const frameOverhead = 512

/** Pending bytes at which sending stops, and below which it goes on. */
export interface Marks {
  readonly high: number
  readonly low: number
}

/** What was sent to one client and not yet taken by the system. */
export class Outbox implements Outlet {
  readonly codec: Codec
  readonly #marks: () => Marks
  readonly #sendBytes: SendBytes
  readonly #onTaken: () => void
  #pending = 0
  #full = false
  #closed = false
  #lastProgress = 0

  /** `onTaken` is called whenever the system has taken a frame: there may be room again. */
  constructor(codec: Codec, marks: () => Marks, sendBytes: SendBytes, onTaken: () => void) {
    this.codec = codec
    this.#marks = marks
    this.#sendBytes = sendBytes
    this.#onTaken = onTaken
  }

  /** Memory that the pending frames take, bytes. */
  get pending(): number {
    return this.#pending
  }

  /** From the high-water mark on until less is pending than the low one: nothing more is to be sent. */
  get full(): boolean {
    const { high, low } = this.#marks()
    if (this.#pending >= high) this.#full = true
    else if (this.#pending < low) this.#full = false
    return this.#full
  }

  /** Milliseconds without any progress while full; 0 when there is no such trouble. */
  stalled(now: number): number {
    return this.full ? now - this.#lastProgress : 0
  }

  sendMessage(message: ServerMessage, done?: () => void): void {
    this.send(this.codec.encode(message), done)
  }

  send(frame: Uint8Array, done?: () => void): void {
    if (this.#closed) return
    const size = frame.byteLength + frameOverhead
    if (this.#pending === 0) this.#lastProgress = Date.now()
    this.#pending += size
    this.#sendBytes(frame, () => {
      this.#pending -= size
      this.#lastProgress = Date.now()
      done?.()
      if (!this.#closed) this.#onTaken()
    })
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#closed = true
  }
}
