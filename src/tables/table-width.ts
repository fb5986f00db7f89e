import { counted } from '../values/format.ts'

/** More columns are not read: memory stays bounded, and so many are more likely rows. */
export const MOST_COLUMNS = 2 ** 16
/** Fewer columns may well be chains of a few rows. */
const MANY_COLUMNS = 1000

const marks = [',', ';', '\t'].map((mark) => mark.charCodeAt(0))
const SPACE = 32
const TAB = 9

/** Whether a line has more than `MOST_COLUMNS`, between whichever delimiter it has most of. */
export function isTooWide(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from <= MOST_COLUMNS) return false
  const counts = new Uint32Array(256)
  let blanks = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    counts[byte]!++
    const isBlank = byte === SPACE || byte === TAB
    if (isBlank && at > from && bytes[at - 1] !== SPACE && bytes[at - 1] !== TAB) blanks++
  }
  return Math.max(blanks, ...marks.map((mark) => counts[mark]!)) >= MOST_COLUMNS
}

/** What is said of a table that looks as if its chains were rows. */
export function swapWarnings(columns: number, rows: number): string[] {
  if (columns <= MANY_COLUMNS || rows >= columns / 10) return []
  return [
    `${counted(columns, 'column')} and only ${counted(rows, 'row')}: a column is taken for a chain; if each row is a chain, swap rows and columns`,
  ]
}
