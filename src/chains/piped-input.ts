import type { Readable } from 'node:stream'
import { UsageError } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'

/** Bytes that come in a pipe: who writes them waits while nobody reads. */
export class PipedInput implements ByteSource {
  readonly name: string
  readonly restarts = 0
  readonly #stream: Readable
  #isOver = false
  #failure: Error | undefined
  readonly #waiting = new Set<() => void>()

  constructor(name: string, stream: Readable) {
    this.name = name
    this.#stream = stream
    const wake = () => {
      for (const waiting of [...this.#waiting]) waiting()
    }
    stream.on('readable', wake)
    stream.on('end', () => {
      this.#isOver = true
      wake()
    })
    stream.on('close', () => {
      this.#isOver = true
      wake()
    })
    stream.on('error', (error) => {
      this.#failure = error
      wake()
    })
  }

  async read(): Promise<Uint8Array | 'nothing' | 'end'> {
    const chunk = this.#stream.read() as Buffer | null
    if (chunk !== null) return chunk
    if (this.#failure !== undefined)
      throw new UsageError(`${this.name} cannot be read: ${this.#failure.message}`, { cause: this.#failure })
    return this.#isOver ? 'end' : 'nothing'
  }

  onGrown(wake: () => void): () => void {
    this.#waiting.add(wake)
    if (this.#isOver || this.#failure !== undefined || this.#stream.readableLength > 0) wake()
    return () => this.#waiting.delete(wake)
  }

  async close(): Promise<void> {
    this.#stream.destroy()
  }
}
