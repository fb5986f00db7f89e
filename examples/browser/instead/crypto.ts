import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'

/** SHA-256 as `node:crypto` has it: browsers compute it only with promises. */
export function createHash(_algorithm: 'sha256') {
  const hash = sha256.create()
  const growing = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? utf8ToBytes(data) : data)
      return growing
    },
    digest: (_encoding: 'hex') => bytesToHex(hash.digest()),
  }
  return growing
}

/** Browsers have this only where a page came by https. */
export function randomUUID(): string {
  const hex = bytesToHex(crypto.getRandomValues(new Uint8Array(16)))
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
