import type { TableRows } from '../tables/numeric-table.ts'

/** Bytes as rows of numbers, however these are written. */
export interface RowTable {
  /** Of the columns that are read; none until the first lines are known. */
  readonly names: readonly string[]
  /** What was assumed or left out, a sentence each. */
  readonly warnings: readonly string[]
  /** Lines that wait for others, which may say how the table is written. */
  readonly unread: number
  /** Bytes of a line whose end has not come. */
  readonly pending: number
  /** Takes the next bytes, gives the rows that they complete. @throws UsageError, naming the line, where they are none. */
  push(chunk: Uint8Array): TableRows
  /** Reads the lines that wait. */
  readUnread(): TableRows
  /** What follows begins with a new line. */
  restart(): void
}
