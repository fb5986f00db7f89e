import type { Missing } from './sequence.ts'

/** One record of a history. */
export interface HistoryRecord {
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly value: unknown
}

/** What one reading of a history gave: a number from where it began up to `next` that has no record here cannot be had. */
export interface HistoryStretch {
  /** Those that are intact, in order of `seq`. */
  readonly records: readonly HistoryRecord[]
  /** Where reading goes on; larger than where this reading began. */
  readonly next: number
  /** Why there are numbers without a record; unless told they are damaged. */
  readonly missing?: Missing['reason']
}

/**
 * Records of a channel that are not in the memory of the hub: they lie on a disk, or have a memory of their own. They are read whenever
 * a client is to get them, from any place on. They may be the same in many servers, one after the other, and then have the same
 * numbers and epoch.
 *
 * @example
 * const lines: History = {
 *   epoch: 'one-file',
 *   first: 1,
 *   next: 3,
 *   read: (from) => ({ records: [{ seq: from, time: 0, value: `line ${from}` }], next: from + 1 }),
 * }
 */
export interface History {
  /** The same as long as the records have the same numbers. */
  readonly epoch: string
  /** Number of the oldest record, or `next`. */
  readonly first: number
  /** Number of the record that will come next. It grows, and `Publisher.grew` tells that it has. */
  readonly next: number
  /** False where the records go with this process. */
  readonly durable?: false
  /**
   * Reads from record `from` on, which is there: one record, and more as long as they have no more than `bytes` together. Reading
   * is synchronous, and all that clients want is done in small pieces: it has to take a few milliseconds at most.
   */
  read(from: number, bytes: number): HistoryStretch
}
