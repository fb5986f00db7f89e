/** Milliseconds between lines in a file or a pipe. */
const PLAIN = 10_000
/** Milliseconds between updates of the line on a terminal. */
const LIVE = 200

/** Where a status line goes: stderr. */
export interface Out {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** How far something is: one line that renews itself on a terminal, a line every 10 s elsewhere. */
export class StatusLine {
  readonly #out: Out
  readonly #period: number
  #next: number
  #drawn = false

  /** The first line appears after `delay` milliseconds on a terminal. */
  constructor(out: Out, delay = LIVE) {
    this.#out = out
    this.#period = out.isTTY === true ? LIVE : PLAIN
    this.#next = performance.now() + Math.max(delay, this.#period)
  }

  /** Shows what `line` gives, if it is time to. */
  show(line: () => string): void {
    const now = performance.now()
    if (now < this.#next) return
    this.#next = now + this.#period
    if (this.#out.isTTY === true) {
      this.#out.write(`\r${line().slice(0, (this.#out.columns ?? 80) - 1)}\u001b[K`)
      this.#drawn = true
    } else this.#out.write(`${line()}\n`)
  }

  /** Writes a line of its own, for good. */
  note(text: string): void {
    this.close()
    this.#out.write(`${text}\n`)
  }

  /** Takes the line away. */
  close(): void {
    if (this.#drawn) this.#out.write('\r\u001b[K')
    this.#drawn = false
  }
}
