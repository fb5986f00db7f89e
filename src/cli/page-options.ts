import type { ServeOptions } from '../server/index.ts'
import type { PageSettings } from './page-flags.ts'

/** What the flags of the live page are for the server. */
export function pageOptions({ host, port }: PageSettings): Pick<ServeOptions, 'host' | 'port'> {
  return { host, port }
}
