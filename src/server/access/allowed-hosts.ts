import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { UsageError } from '../../errors.ts'
import { readHost } from './host-header.ts'
import { isLoopback } from './loopback.ts'

/** By which names a server may be called. */
export interface HostRules {
  /** Address that it is bound to. */
  readonly bound: string
  /** Names that were allowed on purpose. */
  readonly names: readonly string[]
  /** Whether the certificate of the server has this name. */
  readonly isCertified: (name: string) => boolean
}

/**
 * Whether a Host header names this server. A page of another site whose name was made to resolve to this machine (DNS
 * rebinding) sends that site's name. An address cannot be made to resolve to anything, nor has such a site a certificate of ours.
 *
 * @example
 * isAllowedHost('192.0.2.7:4040', { bound: '0.0.0.0', names: [], isCertified: () => false }) // true
 * isAllowedHost('evil.example:4040', { bound: '0.0.0.0', names: [], isCertified: () => false }) // false
 */
export function isAllowedHost(header: string | undefined, { bound, names, isCertified }: HostRules): boolean {
  const name = readHost(header)?.name
  if (name === undefined) return false
  if (isLoopback(name) || names.includes(name) || isCertified(name)) return true
  if (isLoopback(bound)) return false
  return isIP(name) !== 0 || name === bound.toLowerCase() || name === hostname().toLowerCase()
}

/** @throws UsageError for what is no name and no address, or has a port. */
export function checkedHost(host: string): string {
  const read = readHost(host.includes(':') && !host.startsWith('[') && isIP(host) !== 0 ? `[${host}]` : host)
  if (read === undefined || read.port !== undefined)
    throw new UsageError(`'${host}' is no name of a host: give one without a port, as example.org`)
  return read.name
}
