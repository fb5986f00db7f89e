import { isIPv4, isIPv6 } from 'node:net'

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** True for the addresses a server may be bound to: those that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host)
}

/** A host as it stands in a URL. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** Name and port of a Host header; the port may be absent. */
const hostHeader = /^(localhost|[0-9.]+|\[::1\])(?::([0-9]{1,5}))?$/i

/**
 * Whether a Host header names this machine: localhost, an address in 127.0.0.0/8 or [::1], with any port. A page of
 * another site whose name was made to resolve to 127.0.0.1 (DNS rebinding) sends that site's name. The port proves
 * nothing, and behind a tunnel (ssh -L 8089:127.0.0.1:4040) it is not the one that the server knows.
 *
 * @example
 * isAllowedHost('localhost:8089') // true
 * isAllowedHost('evil.example:4040') // false
 */
export function isAllowedHost(host: string | undefined): boolean {
  const [, name, port = '0'] = hostHeader.exec(host ?? '') ?? []
  if (name === undefined || Number(port) > 65535) return false
  return /^[0-9]/.test(name) ? isIPv4(name) && name.startsWith('127.') : true
}

/**
 * Whether an Origin header is that of a page which comes from this machine, or through a tunnel that ends on it. Pages
 * of all other sites are refused, whatever Host they name. Scripts send no Origin, which is fine on loopback: any program of
 * this machine can connect without a browser.
 */
export function isAllowedOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  return origin.startsWith('http://') && isAllowedHost(origin.slice('http://'.length))
}
