/** Why a server ends a connection. From 4400 on a client must not try again; below it reconnects with back-off. */
export const closeCode = {
  shutdown: 4000,
  slow: 4008,
  malformed: 4400,
  /** The token of the connection is not valid, or no longer. */
  unauthorised: 4401,
  /** The connection did what it is not allowed to do. */
  forbidden: 4403,
  /** The address names a run that is not there. */
  noRun: 4404,
  noHello: 4408,
  /** A message has more bytes, fragments, levels or items than `info.limits` allows. */
  tooLarge: 4413,
  tooMany: 4429,
} as const

/** WebSocket's own codes for a broken protocol, bad text, a broken rule and a message too big: trying again would repeat it. */
const finalStandardCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009])

/**
 * True for close codes after which a client must not reconnect with the same token.
 *
 * @example
 * isFinalCloseCode(4400) // true
 * isFinalCloseCode(1006) // false: the connection broke
 */
export function isFinalCloseCode(code: number): boolean {
  return (code >= 4400 && code < 4500) || finalStandardCodes.has(code)
}
