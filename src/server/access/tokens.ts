import { createHash, timingSafeEqual } from 'node:crypto'
import { UsageError } from '../../errors.ts'
import type { Scope } from '../scope.ts'

/** What 32 random bytes have at least in base64url, and what an Authorization header can carry. */
const tokenText = /^[A-Za-z0-9._~+/=-]{43,256}$/

/** SHA-256 of a token, in hexadecimal: what is kept of it. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * The tokens of a file, by their SHA-256: one per line, followed by its scopes, `read` or `read,control`; without any it is
 * `read`. Empty lines and those that begin with # do not count.
 *
 * @throws UsageError naming the file and the line, and nothing that stands there.
 */
export function readTokens(text: string, file: string): ReadonlyMap<string, ReadonlySet<Scope>> {
  const tokens = new Map<string, ReadonlySet<Scope>>()
  text.split('\n').forEach((line, index) => {
    const [token, scopes = 'read', ...more] = line.trim().split(/\s+/)
    if (token === '' || token!.startsWith('#')) return
    const where = `${file}, line ${index + 1}`
    if (!tokenText.test(token!))
      throw new UsageError(`${where}: a token has 43 to 256 letters and digits; "leapstream token" makes one`)
    if (more.length > 0 || !/^(read|control)(,(read|control))*$/.test(scopes))
      throw new UsageError(`${where}: a token is followed by its scopes, read or read,control`)
    tokens.set(digestOf(token!), new Set<Scope>(['read', ...(scopes.split(',') as Scope[])]))
  })
  return tokens
}

/** The digest of a token if it is among those; compared in constant time. */
export function matchingDigest(token: string, digests: Iterable<string>): string | undefined {
  const given = Buffer.from(digestOf(token))
  let match: string | undefined
  for (const digest of digests) if (timingSafeEqual(given, Buffer.from(digest))) match = digest
  return match
}
