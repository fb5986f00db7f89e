import { isIPv6 } from 'node:net'

/** Name and port of a Host header; the port may be absent. */
const hostHeader = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?$/i

/** What a Host header says: a name in small letters, or an address, without brackets. */
export interface HostHeader {
  readonly name: string
  readonly port: number | undefined
}

/**
 * Reads a Host header; undefined for what is none.
 *
 * @example
 * readHost('[::1]:4040') // { name: '::1', port: 4040 }
 */
export function readHost(header: string | undefined): HostHeader | undefined {
  const [, host, port] = hostHeader.exec(header ?? '') ?? []
  if (host === undefined || Number(port ?? 0) > 65_535) return undefined
  const name = host.startsWith('[') ? host.slice(1, -1) : host
  if (host.startsWith('[') && !isIPv6(name)) return undefined
  return { name: name.toLowerCase(), port: port === undefined ? undefined : Number(port) }
}

/** A host as it stands in a URL. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
