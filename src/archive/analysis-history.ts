import { LeapstreamError } from '../errors.ts'
import { readExactJson } from '../files/index.ts'
import type { History, HistoryRecord, HistoryStretch } from '../server/index.ts'
import type { LogSource } from './log-source.ts'

/** Values that one reading gives at most, so that it does not take long. */
const MOST_READ = 64

/** The values of an analysis in a log, as records of its topic. */
export class AnalysisHistory implements History {
  readonly first = 1
  readonly #source: LogSource
  readonly #sampler: string
  readonly #name: string

  constructor(source: LogSource, sampler: string, name: string) {
    this.#source = source
    this.#sampler = sampler
    this.#name = name
  }

  get epoch(): string {
    return this.#source.log.epoch
  }

  get next(): number {
    return this.#source.newestValue(this.#sampler, this.#name) + 1
  }

  read(from: number, bytes: number): HistoryStretch {
    const records: HistoryRecord[] = []
    const end = Math.min(this.next, from + MOST_READ)
    let next = from
    for (let left = bytes; next < end && (left > 0 || next === from); next++) {
      try {
        const [logged] = this.#source.log.analyses(this.#sampler, this.#name, next, 1)
        if (logged?.seq !== next) continue
        records.push({ seq: next, time: logged.time, value: readExactJson(logged.json) })
        left -= logged.json.length
      } catch (error) {
        if (!(error instanceof LeapstreamError)) throw error
        this.#source.damaged(error)
      }
    }
    return { records, next }
  }
}
