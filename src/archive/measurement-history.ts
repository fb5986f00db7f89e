import { RecordError } from '../errors.ts'
import type { Block } from '../record/index.ts'
import type { History, HistoryRecord, HistoryStretch } from '../server/index.ts'
import { ndarray } from '../wire/index.ts'
import type { LogHistories } from './log-histories.ts'

/** Damaged blocks that one reading goes over, so that it does not take long. */
const MOST_DAMAGED = 16

/** The blocks of a measurement in a log, as records of its topic: the numbers of the blocks are those of the records. */
export class MeasurementHistory implements History {
  readonly first = 1
  readonly #histories: LogHistories
  readonly #sampler: string
  readonly #measurement: string

  constructor(histories: LogHistories, sampler: string, measurement: string) {
    this.#histories = histories
    this.#sampler = sampler
    this.#measurement = measurement
  }

  get epoch(): string {
    return this.#histories.log.epoch
  }

  get next(): number {
    return this.#histories.newestBlock(this.#sampler) + 1
  }

  read(from: number, bytes: number): HistoryStretch {
    const records: HistoryRecord[] = []
    const end = this.next
    let next = from
    let damaged = 0
    for (let left = bytes; next < end && damaged < MOST_DAMAGED && (left > 0 || next === from); next++) {
      const block = this.#block(next)
      if (block === undefined) damaged++
      else {
        records.push(recordOf(block))
        left -= block.values.byteLength
      }
    }
    return { records, next }
  }

  /** Undefined where it is missing or damaged. */
  #block(seq: number): Block | undefined {
    try {
      return this.#histories.log.block(this.#sampler, this.#measurement, seq)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#histories.damaged(error)
      return undefined
    }
  }
}

const recordOf = ({ seq, time, first, steps, chains, values }: Block): HistoryRecord => ({
  seq,
  time,
  value: { kind: 'measurement', first, steps, chains, values: ndarray(values, [steps, chains]) },
})
