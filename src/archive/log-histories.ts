import { RecordError } from '../errors.ts'
import { LogReader, makeOneFile } from '../record/index.ts'
import type { History } from '../server/index.ts'
import { AnalysisHistory } from './analysis-history.ts'
import type { LogSource } from './log-source.ts'
import { MeasurementHistory } from './measurement-history.ts'

/** What was read of the log is this old at most, milliseconds. */
const LOOK_AGAIN = 250

/**
 * A log, also one that is being written, as histories of the topics of its run. They are the same, with the same numbers, in every
 * process that opens the log.
 */
export class LogHistories implements LogSource {
  readonly log: LogReader
  readonly #onDamage: (message: string) => void
  #lookedAt = Number.NEGATIVE_INFINITY
  #version = Number.NaN
  readonly #blocks = new Map<string, number>()
  readonly #values = new Map<string, ReadonlyMap<string, number>>()

  /**
   * `onDamage` is told of each reading of something that is damaged.
   *
   * @throws RecordError where the log cannot be read.
   */
  constructor(file: string, onDamage: (message: string) => void) {
    this.log = new LogReader(file)
    this.#onDamage = onDamage
  }

  measurement(sampler: string, name: string): History {
    return new MeasurementHistory(this, sampler, name)
  }

  analysis(sampler: string, name: string): History {
    return new AnalysisHistory(this, sampler, name)
  }

  /** Names of the analyses of a sampler that have values. */
  analysisNames(sampler: string): string[] {
    this.#lookAgain()
    return [...(this.#values.get(sampler)?.keys() ?? [])]
  }

  newestBlock(sampler: string): number {
    this.#lookAgain()
    return this.#blocks.get(sampler) ?? 0
  }

  newestValue(sampler: string, name: string): number {
    this.#lookAgain()
    return this.#values.get(sampler)?.get(name) ?? 0
  }

  /** Another whenever there is more in the log. */
  get version(): number {
    this.#lookAgain()
    return this.#version
  }

  damaged({ message }: Error): void {
    this.#onDamage(message)
  }

  close(): void {
    this.log.close()
  }

  /** The same for a log that nobody writes any more, which then is one file. */
  closeForGood(): void {
    this.close()
    makeOneFile(this.log.file)
  }

  /** Looks now whether there is more. */
  look(): void {
    this.#lookedAt = performance.now()
    try {
      const version = this.log.dataVersion
      if (version === this.#version) return
      for (const { name } of this.log.samplers) {
        this.#blocks.set(name, this.log.newestSeq(name))
        this.#values.set(name, this.log.newestAnalyses(name))
      }
      this.#version = version
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      // what is known of it stays as it was
      this.damaged(error)
    }
  }

  #lookAgain(): void {
    if (performance.now() - this.#lookedAt > LOOK_AGAIN) this.look()
  }
}
