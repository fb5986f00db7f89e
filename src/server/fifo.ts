/**
 * A queue whose both ends move in constant time, and whose entries can be read by their place from the oldest.
 *
 * @example
 * const queue = new Fifo<number>()
 * queue.push(7)
 * queue.at(0) // 7
 */
export class Fifo<T> {
  #entries: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#entries.length - this.#head
  }

  at(place: number): T | undefined {
    return this.#entries[this.#head + place]
  }

  push(entry: T): void {
    this.#entries.push(entry)
  }

  clear(): void {
    this.#entries = []
    this.#head = 0
  }

  shift(): T | undefined {
    const entry = this.#entries[this.#head]
    if (entry === undefined) return undefined
    this.#entries[this.#head++] = undefined
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
    return entry
  }
}
