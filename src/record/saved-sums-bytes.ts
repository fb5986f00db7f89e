import { createHash } from 'node:crypto'
import { UsageError } from '../errors.ts'
import type { PartOf } from '../stats/saved-part.ts'
import type { SavedSums } from '../stats/saved-sums.ts'

/** The layout of the bytes that this version writes and reads. */
const FORMAT = 1
const LINE_BREAK = 10
/** What is hashed at a time: no hash takes more than 2 GiB at once. */
const HASHED_AT_ONCE = 2 ** 30

/** What each part belongs to, and how long its arrays are. */
type Table = readonly (readonly [PartOf, ...lengths: number[]])[]

/**
 * Saved sums as bytes: a digest, a header, then all numbers as little-endian float64; a line break after the first two.
 *
 * @example
 * writeWhole('run.sums', encodeSavedSums(sums))
 * const again = decodeSavedSums(readFileSync('run.sums'))
 */
export function encodeSavedSums({ belongsTo, first, trajectory, share, parts }: SavedSums): Uint8Array {
  const table: Table = parts.map(({ of, arrays }) => [of, ...arrays.map(({ length }) => length)])
  const header = JSON.stringify({ format: FORMAT, belongsTo, first, trajectory, share, table })
  const arrays = parts.flatMap((part) => part.arrays)
  // a digest in hexadecimal has 64 characters
  const text = Buffer.from(`${'0'.repeat(64)}\n${header}\n`)
  const encoded = Buffer.allocUnsafe(
    text.length + arrays.reduce((bytes, { byteLength }) => bytes + byteLength, 0),
  )
  encoded.set(text)
  let at = text.length
  for (const { buffer, byteOffset, byteLength } of arrays) {
    encoded.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  encoded.write(digestOf(encoded.subarray(65)))
  return encoded
}

/**
 * The inverse of `encodeSavedSums`.
 *
 * @throws UsageError for bytes that are no saved sums, or of which a single bit has changed.
 */
export function decodeSavedSums(encoded: Uint8Array): SavedSums {
  const headerEnd = encoded.indexOf(LINE_BREAK, 65)
  if (encoded[64] !== LINE_BREAK || headerEnd < 0) throw new UsageError('these bytes are no saved sums')
  const text = (from: number, to: number) => new TextDecoder().decode(encoded.subarray(from, to))
  if (digestOf(encoded.subarray(65)) !== text(0, 64))
    throw new UsageError('these saved sums have been changed since they were saved: take another copy')
  const { format, table, ...rest } = JSON.parse(text(65, headerEnd))
  if (format !== FORMAT)
    throw new UsageError(`these saved sums are of format ${format}: this version reads format ${FORMAT}`)
  // a copy stands where numbers may stand
  const numbers = new Float64Array(new Uint8Array(encoded.subarray(headerEnd + 1)).buffer)
  let end = 0
  const parts = (table as Table).map(([of, ...lengths]) => ({
    of,
    arrays: lengths.map((length) => {
      end += length
      return numbers.subarray(end - length, end)
    }),
  }))
  return { ...rest, parts }
}

function digestOf(bytes: Uint8Array): string {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE)
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE))
  return hash.digest('hex')
}
