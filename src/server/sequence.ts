import type { GapReason } from '../wire/messages.ts'
import type { ChannelRecord } from './channel-record.ts'

/** Records that cannot be had, from the one that was asked for to this one. */
export interface Missing {
  readonly to: number
  readonly reason: GapReason
}

/** Numbered records that are kept, in memory or on a disk: what lossless subscriptions and `fetch` read. */
export interface Sequence {
  readonly epoch: string
  /** Number of the oldest record that can be had; `next` when there is none. */
  readonly first: number
  /** Number of the next record. */
  readonly next: number
  /** Number of the newest record that is on disk, where they are kept there. */
  readonly durable: number | undefined
  /** The record `seq`, at least 1 and less than `next`, or what is missing from there on. */
  read(seq: number): ChannelRecord | Missing
  /** Number of the first record that is not older than `time`, milliseconds since 1970; `next` when all are. */
  firstSince(time: number): number
  /** Memory of the records from `seq` on, bytes. */
  bytesFrom(seq: number): number
  /** Lets go of the record that has been in memory longest and returns the bytes it held. */
  evict(): number
}

/** Whether a reading gave no record. */
export function isMissing(reading: ChannelRecord | Missing): reading is Missing {
  return 'reason' in reading
}
