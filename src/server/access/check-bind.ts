import { UsageError } from '../../errors.ts'
import type { AccessOptions } from './access-options.ts'
import { isLoopback } from './loopback.ts'

/**
 * What has to be said of a server that others can reach and that is not protected; nothing where all is well.
 *
 * @throws UsageError for such a server, unless it is `insecure`, and for options that do not go together.
 */
export function checkBind(host: string, port: number, access: AccessOptions): string[] {
  const { tls, tokenFile, insecure = false, allowControl = false } = access
  if (isLoopback(host)) return []
  if (allowControl && tokenFile === undefined)
    throw new UsageError(
      `cannot take commands at ${host} from everybody: add --token-file, with tokens of scope control, or leave out --allow-control`,
    )
  const missing = [
    ...(tls === undefined ? ['--tls-cert FILE --tls-key FILE'] : []),
    ...(tokenFile === undefined ? ['--token-file FILE ("leapstream token --out FILE" makes one)'] : []),
  ]
  if (missing.length > 0 && !insecure) {
    const tunnel = port === 0 ? 4040 : port
    throw new UsageError(
      `cannot serve at ${host}, where others can connect: add ${missing.join(' and ')}; or serve at 127.0.0.1 and tunnel to it (ssh -L ${tunnel}:127.0.0.1:${tunnel} <machine>); --insecure serves anyway`,
    )
  }
  return [
    ...(tokenFile === undefined
      ? [`--insecure: no token is needed: who can reach ${host} sees everything that is served`]
      : []),
    ...(tls === undefined
      ? ['--insecure: no TLS: who is on the way reads and changes what is sent, tokens, too']
      : []),
  ]
}
