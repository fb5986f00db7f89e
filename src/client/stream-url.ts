import { UsageError } from '../errors.ts'
import { shownAddress } from './shown-address.ts'

/**
 * The address of the WebSocket for the address of a server or of its page, which may be below a path; a query, which names runs,
 * stays. Throws UsageError for what is no http, https, ws or wss URL.
 *
 * @example
 * streamUrl('http://127.0.0.1:4040/') // 'ws://127.0.0.1:4040/v1/stream'
 * streamUrl('https://example.org/leap') // 'wss://example.org/leap/v1/stream'
 */
export function streamUrl(address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    // what was caught has the address with its password
    throw new UsageError(`'${shownAddress(address)}' is no URL: give one like http://127.0.0.1:4040`)
  }
  const isPage = url.protocol === 'http:' || url.protocol === 'https:'
  if (!isPage && url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new UsageError(`'${shownAddress(address)}' has to begin with http://, https://, ws:// or wss://`)
  }
  const path = isPage || url.pathname === '/' ? `${folderOf(url.pathname)}v1/stream` : url.pathname
  return `${url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss' : 'ws'}://${url.host}${path}${url.search}`
}

/** The path below which a page has everything: without the name of its file. */
function folderOf(path: string): string {
  const folder = path.replace(/[^/]*\.html?$/, '').replace(/\/v1\/stream$/, '/')
  return folder.endsWith('/') ? folder : `${folder}/`
}
