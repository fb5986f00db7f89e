import type { LogReader } from '../record/index.ts'

/** What a history needs of the log that it reads. */
export interface LogSource {
  readonly log: LogReader
  /** Number of the newest block of the measurements of a sampler; 0 before the first. */
  newestBlock(sampler: string): number
  /** Number of the newest value of an analysis; 0 before the first. */
  newestValue(sampler: string, name: string): number
  /** Something cannot be read. */
  damaged(error: Error): void
}
