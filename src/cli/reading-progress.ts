import { counted, duration, significant } from '../values/format.ts'
import { type Out, StatusLine } from './status-line.ts'

/**
 * How far the reading of a table is, shown after the first second: its rate, and the time left if the size of the table is
 * given.
 */
export class ReadingProgress {
  readonly #line: StatusLine
  readonly #size: number | undefined
  readonly #start = performance.now()

  /** `size` in bytes. */
  constructor(out: Out, size: number | undefined) {
    this.#line = new StatusLine(out, 1000)
    this.#size = size
  }

  /** `bytes` and `rows` read so far. */
  show(bytes: number, rows: number): void {
    this.#line.show(() => {
      const rate = (1000 * bytes) / (performance.now() - this.#start)
      const size = this.#size
      return [
        `read ${megabytes(bytes)} MB${size === undefined ? '' : ` of ${megabytes(size)} MB (${Math.floor((100 * bytes) / size)} %)`}`,
        counted(rows, 'row'),
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
