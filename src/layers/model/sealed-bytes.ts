import { sha256 } from '../../files/index.ts'

/** What stands in place of the digest while it is computed: a file cannot contain its own. */
export const UNSEALED = '0'.repeat(64)

/**
 * A .safetensors file whose metadata has `sha256: UNSEALED`, with the SHA-256 of all its bytes as they were given in that place.
 * So every bit is covered: those of the arrays, of the header, of the padding, and of the digest.
 */
export function seal(bytes: Uint8Array): Uint8Array {
  return withDigest(bytes, UNSEALED, sha256(bytes))!
}

/** Whether the bytes of a .safetensors file are those that were sealed with `digest`, its metadata's `sha256`. */
export function isSealed(bytes: Uint8Array, digest: string | undefined): boolean {
  const unsealed = digest === undefined ? undefined : withDigest(bytes, digest, UNSEALED)
  return unsealed !== undefined && sha256(unsealed) === digest
}

/** A copy with another digest; undefined where `from` is none. Text inside of metadata cannot be taken for it: JSON escapes quotes there. */
function withDigest(bytes: Uint8Array, from: string, to: string): Uint8Array | undefined {
  const entry = (digest: string) => Buffer.from(`"sha256":"${digest}"`)
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(entry(from))
  if (at < 0 || from.length !== to.length) return undefined
  const copy = Uint8Array.from(bytes)
  copy.set(entry(to), at)
  return copy
}
