import crc32c from 'crc-32/crc32c.js'

/**
 * CRC32C of a row of the log: of its numbers and names, joined by spaces in UTF-8, then of its data. So neither can be taken for
 * those of another row.
 */
export function checksum(fields: readonly (string | number)[], data: Uint8Array): number {
  const seed = crc32c.buf(new TextEncoder().encode(`${fields.join(' ')}\n`))
  return crc32c.buf(data, seed) >>> 0
}
