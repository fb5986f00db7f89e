import { UsageError } from '../../errors.ts'
import { isLoopback, isLoopbackHost } from './loopback.ts'

/** Pages of which origins may connect. */
export interface OriginRules {
  /** Address that the server is bound to. */
  readonly bound: string
  readonly scheme: 'http' | 'https'
  /** Origins that were allowed on purpose. */
  readonly origins: readonly string[]
}

/**
 * Whether an Origin header, which all browsers send, is that of a page of this server: it came from the very Host that is asked.
 * Where only this machine can connect, any page of this machine may, or one that comes through a tunnel that ends on it. Pages of
 * all other sites are refused, unless they were allowed on purpose.
 */
export function isAllowedOrigin(
  origin: string,
  host: string | undefined,
  { bound, scheme, origins }: OriginRules,
): boolean {
  if (origins.includes(origin.toLowerCase())) return true
  if (host === undefined || !origin.startsWith(`${scheme}://`)) return false
  const from = origin.slice(`${scheme}://`.length)
  if (isLoopback(bound) && isLoopbackHost(from)) return true
  return from.toLowerCase() === host.toLowerCase()
}

/** @throws UsageError for what is no origin of a page. */
export function checkedOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const isOrigin =
    url !== undefined && /^https?:$/.test(url.protocol) && /^https?:\/\/[^/?#@]+\/?$/i.test(origin)
  if (!isOrigin)
    throw new UsageError(
      `'${origin}' is no origin of a page: give one without a path, as https://example.org`,
    )
  return url.origin.toLowerCase()
}
