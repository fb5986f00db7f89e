import { AccessError, ProtocolError } from '../errors.ts'

/** Milliseconds after which an answer is not waited for any longer. */
const PATIENCE = 20_000

/** Why TLS does not trust a certificate, as Node has it; browsers do not say. */
const distrust = /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY))/

/**
 * Asks the server for a ticket, which lets one WebSocket in; `token` may be empty. Throws AccessError when the server refuses for good,
 * another ProtocolError when no leapstream answers at this address, and any other error when it cannot be reached, or has no time.
 */
export async function askTicket(stream: string, token: string): Promise<string> {
  const url = new URL('ticket', stream.replace(/^ws/, 'http'))
  url.search = ''
  const answer = await fetch(url, {
    method: 'POST',
    headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((cause: Error) => {
    const { code = '', message } = (cause.cause ?? {}) as { code?: string; message?: string }
    if (!distrust.test(code)) throw cause
    throw new AccessError(
      `the certificate of ${url.host} is not trusted: ${message}; where you know it to be right, start Node with NODE_EXTRA_CA_CERTS=<its PEM file>`,
      { cause },
    )
  })
  if (answer.status === 404 || answer.status === 405) {
    const address = new URL(url.pathname.replace(/v1\/ticket$/, ''), url)
    throw new ProtocolError(
      `there is no leapstream at ${address.href}, which answers ${answer.status}: look whether host and path are right; with --base-path /leap/ the address is ${url.origin}/leap/`,
    )
  }
  if (answer.status === 401 || answer.status === 403) {
    const text = (await answer.text()).trim()
    throw new AccessError(
      answer.status === 401 && token === ''
        ? `${url.host} needs a token: connect(url, { token }), or --token-file FILE of "leapstream watch"`
        : `${url.host} refuses: ${text}`,
    )
  }
  if (!answer.ok) throw new Error(`${url.host} gives no ticket: status ${answer.status}`)
  return ((await answer.json()) as { ticket: string }).ticket
}
