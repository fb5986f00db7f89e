import { counted, duration, significant } from '../values/format.ts'
import { type Out, StatusLine } from './status-line.ts'

/**
 * How far the reading of a table or a log is, shown after the first second: its rate, and the time left if the size is given.
 */
export class ReadingProgress {
  readonly #line: StatusLine
  readonly #size: number | undefined
  readonly #unit: string
  readonly #start = performance.now()

  /** `size` in bytes; `unit` is what is counted besides. */
  constructor(out: Out, size: number | undefined, unit = 'row') {
    this.#line = new StatusLine(out, 1000)
    this.#size = size
    this.#unit = unit
  }

  /** `bytes` and `count` units read so far. */
  show(bytes: number, count: number): void {
    this.#line.show(() => {
      const rate = (1000 * bytes) / (performance.now() - this.#start)
      const size = this.#size
      return [
        `read ${megabytes(bytes)} MB${size === undefined ? '' : ` of ${megabytes(size)} MB (${Math.floor((100 * bytes) / size)} %)`}`,
        counted(count, this.#unit),
        `${megabytes(rate)} MB/s`,
        ...(size === undefined ? [] : [`${duration((size - bytes) / rate)} left`]),
      ].join('  ')
    })
  }

  /** Takes the line away. */
  close(): void {
    this.#line.close()
  }
}

function megabytes(bytes: number): string {
  return significant(bytes / 1e6, 3)
}
