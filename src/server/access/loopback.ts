import { isIPv4 } from 'node:net'
import { readHost } from './host-header.ts'

/** True for addresses that only this machine can reach: localhost, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  return /^localhost$/i.test(host) || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Whether a Host header names this machine: localhost, an address in 127.0.0.0/8 or [::1], with any port. The port proves
 * nothing, and behind a tunnel (ssh -L 8089:127.0.0.1:4040) it is not the one that the server knows.
 *
 * @example
 * isLoopbackHost('localhost:8089') // true
 * isLoopbackHost('evil.example:4040') // false
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = readHost(header)
  return host !== undefined && isLoopback(host.name)
}
