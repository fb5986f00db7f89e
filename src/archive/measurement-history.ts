import { RecordError } from '../errors.ts'
import type { Block } from '../record/index.ts'
import type { History, HistoryRecord, HistoryStretch } from '../server/index.ts'
import { ndarray } from '../wire/index.ts'
import type { LogSource } from './log-source.ts'

/** Damaged blocks that one reading goes over, so that it does not take long. */
const MOST_DAMAGED = 16

/** The blocks of a measurement in a log, as records of its topic: the numbers of the blocks are those of the records. */
export class MeasurementHistory implements History {
  readonly first = 1
  readonly #source: LogSource
  readonly #sampler: string
  readonly #measurement: string

  constructor(source: LogSource, sampler: string, measurement: string) {
    this.#source = source
    this.#sampler = sampler
    this.#measurement = measurement
  }

  get epoch(): string {
    return this.#source.log.epoch
  }

  get next(): number {
    return this.#source.newestBlock(this.#sampler) + 1
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
      return this.#source.log.block(this.#sampler, this.#measurement, seq)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#source.damaged(error)
      return undefined
    }
  }
}

const recordOf = ({ seq, time, first, steps, chains, values }: Block): HistoryRecord => ({
  seq,
  time,
  value: { kind: 'measurement', first, steps, chains, values: ndarray(values, [steps, chains]) },
})
