import { isIPv6 } from 'node:net'

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** True for the addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host)
}

/** A host as it stands in a URL. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/**
 * Whether a Host header names this server. A page of another site whose name was made to resolve to 127.0.0.1 (DNS
 * rebinding) sends that site's name.
 *
 * @example
 * isAllowedHost('localhost:4040', 4040) // true
 * isAllowedHost('evil.example:4040', 4040) // false
 */
export function isAllowedHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false
  const name = host.toLowerCase()
  const suffixes = port === 80 ? ['', ':80'] : [`:${port}`]
  return [...loopbackNames].some((allowed) => suffixes.some((suffix) => name === hostInUrl(allowed) + suffix))
}

/** Whether an Origin header is one of this server's own pages. Scripts send none, which is fine on loopback. */
export function isAllowedOrigin(origin: string | undefined, port: number): boolean {
  if (origin === undefined) return true
  return origin.startsWith('http://') && isAllowedHost(origin.slice('http://'.length), port)
}
