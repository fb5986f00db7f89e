import { UsageError } from '../errors.ts'
import type { ServeOptions } from '../server/index.ts'
import type { PageSettings } from './page-flags.ts'

/**
 * What the flags of the live page are for the server. Its notices go to stderr.
 *
 * @throws UsageError for a certificate without its key, and the other way round.
 */
export function pageOptions(
  settings: PageSettings,
): Pick<ServeOptions, 'host' | 'port' | 'access' | 'onNotice'> {
  const { host, port, tlsCert, tlsKey, tokenFile, allowHost, allowOrigin, basePath } = settings
  const { insecure, allowControl } = settings
  if (tlsCert === undefined && tlsKey !== undefined)
    throw new UsageError('--tls-key needs the certificate: add --tls-cert FILE')
  if (tlsCert !== undefined && tlsKey === undefined)
    throw new UsageError('--tls-cert needs its private key: add --tls-key FILE')
  const tls = tlsCert && tlsKey ? { certFile: tlsCert, keyFile: tlsKey } : undefined
  return {
    // as it stands in an address: [::1]
    host: host.replace(/^\[(.+)\]$/, '$1'),
    port,
    access: {
      tls,
      tokenFile,
      allowedHosts: allowHost,
      allowedOrigins: allowOrigin,
      basePath,
      insecure,
      allowControl,
    },
    onNotice: (text) => process.stderr.write(`leapstream: ${text}\n`),
  }
}
