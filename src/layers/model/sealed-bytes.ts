import { sha256 } from '../../files/sha256.ts'

/** What stands in the place of the digest while it is computed, since no file can contain its own digest. */
export const UNSEALED = '0'.repeat(64)

/**
 * Replaces `sha256: UNSEALED` in the metadata of a .safetensors file by the SHA-256 of all bytes as they were given. So a change
 * of any bit is noticed: of the arrays, of the header, of the padding, and of the digest.
 */
export function seal(bytes: Uint8Array): Uint8Array {
  return withDigest(bytes, UNSEALED, sha256(bytes))!
}

/** Whether the bytes of a .safetensors file are those that were sealed with `digest`, its metadata's `sha256`. */
export function isSealed(bytes: Uint8Array, digest: string | undefined): boolean {
  const unsealed = digest === undefined ? undefined : withDigest(bytes, digest, UNSEALED)
  return unsealed !== undefined && sha256(unsealed) === digest
}

/**
 * A copy with the digest `to` in the place of `from`, or undefined where `from` is not there. Only the metadata's entry of that
 * name can match: in all other text JSON writes a backslash before a quote.
 */
function withDigest(bytes: Uint8Array, from: string, to: string): Uint8Array | undefined {
  const entry = (digest: string) => `"sha256":"${digest}"`
  // one character for each byte
  const at = new TextDecoder('latin1').decode(bytes).indexOf(entry(from))
  if (at < 0 || from.length !== to.length) return undefined
  const copy = Uint8Array.from(bytes)
  copy.set(new TextEncoder().encode(entry(to)), at)
  return copy
}
