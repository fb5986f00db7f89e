import type { RefusedCommand } from './refused-command.ts'

/** Milliseconds in which so many are told of one by one; of the others the last one, with their number. */
const PERIOD = 60_000
const ONE_BY_ONE = 10

/** Tells of commands that are refused. Whoever may look can send them without end, which must not fill a log. */
export class RefusedCommands {
  readonly #tell: (refused: RefusedCommand) => void
  #told = 0
  #others = 0
  #last: Omit<RefusedCommand, 'times'> | undefined
  #period: NodeJS.Timeout | undefined

  constructor(tell: (refused: RefusedCommand) => void) {
    this.#tell = tell
  }

  /** One more. */
  add(refused: Omit<RefusedCommand, 'times'>): void {
    this.#period ??= setTimeout(() => this.#endPeriod(), PERIOD).unref()
    if (this.#told < ONE_BY_ONE) {
      this.#told++
      this.#tell({ ...refused, times: 1 })
    } else {
      this.#others++
      this.#last = refused
    }
  }

  /** Tells of those that were counted only. */
  close(): void {
    clearTimeout(this.#period)
    this.#endPeriod()
  }

  #endPeriod(): void {
    const [times, last] = [this.#others, this.#last]
    this.#period = undefined
    this.#told = 0
    this.#others = 0
    this.#last = undefined
    if (last !== undefined) this.#tell({ ...last, times })
  }
}
