import { UsageError } from '../errors.ts'
import { changedSince, checkSeal, digestOf, FORMAT, headerOf, type SavedChains } from './saved-chains.ts'

const LINE_BREAK = 10

/**
 * Saved chains as bytes: digest, header and chains, a line break after the first two.
 *
 * @throws UsageError for chains that were changed since they were saved.
 * @example
 * writeFileSync('run.chains', encodeSavedChains(saved))
 * const again = decodeSavedChains(readFileSync('run.chains'))
 */
export function encodeSavedChains(saved: SavedChains): Uint8Array {
  checkSeal(saved)
  const text = Buffer.from(`${saved.digest}\n${headerOf(saved)}\n`)
  const encoded = new Uint8Array(text.length + saved.bytes.length)
  encoded.set(text)
  encoded.set(saved.bytes, text.length)
  return encoded
}

/**
 * The inverse of `encodeSavedChains`.
 *
 * @throws UsageError for bytes that are no saved chains, or of which a single bit has changed.
 */
export function decodeSavedChains(encoded: Uint8Array): SavedChains {
  if (!(encoded instanceof Uint8Array))
    throw new UsageError('saved chains are decoded from bytes, a Uint8Array as readFileSync(file) gives')
  const digestEnd = encoded.indexOf(LINE_BREAK)
  const headerEnd = encoded.indexOf(LINE_BREAK, digestEnd + 1)
  const text = (from: number, to: number) => new TextDecoder().decode(encoded.subarray(from, to))
  const digest = text(0, Math.max(0, digestEnd))
  const header = text(digestEnd + 1, Math.max(0, headerEnd))
  if (digestEnd !== 64 || headerEnd < 0) throw new UsageError('these bytes are no saved chains')
  // a copy, also of Node's buffers, which `slice` would not copy
  const bytes = new Uint8Array(encoded.subarray(headerEnd + 1))
  if (digestOf(header, bytes) !== digest) throw changedSince()
  const { format, ...rest } = JSON.parse(header)
  if (format !== FORMAT)
    throw new UsageError(`these saved chains are of format ${format}: this version reads format ${FORMAT}`)
  return { ...rest, bytes, digest }
}
