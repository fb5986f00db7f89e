import { createHash } from 'node:crypto'

/** What tells the parameters of one model from those of another: 16 digits of a hash of all arrays and their names. */
export function parametersDigest(arrays: Iterable<readonly [name: string, array: ArrayBufferView]>): string {
  const hash = createHash('sha256')
  for (const [name, { buffer, byteOffset, byteLength }] of [...arrays].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name} ${byteLength}\n`).update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('hex').slice(0, 16)
}
