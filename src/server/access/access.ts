import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import type { Scope } from '../scope.ts'
import type { AccessOptions } from './access-options.ts'
import { checkedHost, isAllowedHost } from './allowed-hosts.ts'
import { checkedOrigin, isAllowedOrigin } from './allowed-origins.ts'
import { basePath, belowBase } from './base-path.ts'
import { CertificateFiles, type CertificatePair } from './certificate-files.ts'
import type { Grant } from './grant.ts'
import { hostInUrl } from './host-header.ts'
import { isLoopback } from './loopback.ts'
import type { Refusal } from './refusal.ts'
import { RefusedAttempts } from './refused-attempts.ts'
import { type Ticket, Tickets } from './tickets.ts'
import { TokenFile } from './token-file.ts'

/** A ticket among the subprotocols that a WebSocket is asked with. */
const ticketProtocol = 'leapstream.ticket.'

/** What happens while the server runs. */
export interface AccessEvents {
  /** Other tokens are valid than before, or the same with other scopes. */
  tokensChanged(): void
  certificateRenewed(pair: CertificatePair): void
  /** Something that whoever runs the server should know. */
  say(text: string): void
}

/** Who may come in: by which name of this server, from a page of which site, and with which token. */
export class Access {
  /** Path below which everything is. */
  readonly base: string
  readonly certificate: CertificateFiles | undefined
  readonly #bound: string
  readonly #tokens: TokenFile | undefined
  readonly #tickets: Tickets
  readonly #hosts: readonly string[]
  readonly #origins: readonly string[]
  readonly #allowControl: boolean
  readonly #attempts: RefusedAttempts

  /** @throws UsageError for options that cannot be, and files that are missing or not as they have to be. */
  constructor(bound: string, options: AccessOptions, ticketSeconds: number, events: AccessEvents) {
    this.#bound = bound
    this.base = basePath(options.basePath ?? '/')
    this.#origins = (options.allowedOrigins ?? []).map(checkedOrigin)
    this.#hosts = [
      ...(options.allowedHosts ?? []).map(checkedHost),
      ...this.#origins.map((origin) => checkedHost(new URL(origin).hostname)),
    ]
    this.#allowControl = options.allowControl ?? false
    this.#tickets = new Tickets(ticketSeconds)
    const say = (text: string) => events.say(text)
    this.#attempts = new RefusedAttempts(say)
    const { tls, tokenFile } = options
    this.certificate = tls && new CertificateFiles(tls, (pair) => events.certificateRenewed(pair), say)
    try {
      this.#tokens =
        tokenFile === undefined ? undefined : new TokenFile(tokenFile, () => events.tokensChanged(), say)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Address of the page at `port`, as whoever sits elsewhere may type it. */
  url(port: number): string {
    const everywhere = this.#bound === '0.0.0.0' || this.#bound === '::'
    const host = everywhere ? (this.certificate?.name ?? hostname()) : this.#bound
    return `${this.#scheme}://${hostInUrl(host)}:${port}${this.base.slice(0, -1)}`
  }

  /** The address of a request without the base path; undefined for one that is not below it. */
  pathOf({ url }: IncomingMessage): string | undefined {
    return belowBase(url ?? '/', this.base)
  }

  /** Why a request is refused for the name that it calls this server by. */
  refusedHost({ headers: { host } }: IncomingMessage): Refusal | undefined {
    const isCertified = (name: string) => this.certificate?.isFor(name) === true
    return isAllowedHost(host, { bound: this.#bound, names: this.#hosts, isCertified })
      ? undefined
      : { status: 403, text: 'this Host is not served here' }
  }

  /** Why a request is refused for the page that it comes from. */
  refusedOrigin({ headers: { origin, host } }: IncomingMessage): Refusal | undefined {
    const rules = { bound: this.#bound, scheme: this.#scheme, origins: this.#origins } as const
    return origin === undefined || isAllowedOrigin(origin, host, rules)
      ? undefined
      : { status: 403, text: 'pages of this Origin are not allowed' }
  }

  /** Whether pages of this Origin were allowed on purpose, although they are not of this server. */
  isGuest(origin: string | undefined): origin is string {
    return origin !== undefined && this.#origins.includes(origin.toLowerCase())
  }

  /** Lets a request in by its token, in the header Authorization, or refuses it. */
  admit(request: IncomingMessage): Grant | Refusal {
    const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (this.#tokens === undefined) return { scopes: this.#scopes(undefined), token: undefined }
    if (request.headers.authorization === undefined)
      return { status: 401, text: 'a token is needed: send the header Authorization: Bearer <token>' }
    const digest = token === undefined ? undefined : this.#tokens.digestOfValid(token)
    if (digest === undefined) return this.#refuse(request, 'this token is not valid')
    return { scopes: this.#scopes(this.#tokens.scopes(digest)), token: digest }
  }

  /** Lets a request for a WebSocket, or for a ticket, in by its token or ticket, or refuses it. */
  admitClient(request: IncomingMessage): Grant | Refusal {
    if (this.#tokens === undefined) {
      // browsers say which page they come from; that of a script nobody can know
      if (request.headers.origin !== undefined || isLoopback(this.#bound)) return this.admit(request)
      return {
        status: 401,
        text: 'without Origin a token is needed: the server has to be started with --token-file',
      }
    }
    const ticket = ticketOf(request)
    if (request.headers.authorization !== undefined || ticket === undefined) return this.admit(request)
    const grant = this.#tickets.use(ticket)
    const scopes = grant?.token === undefined ? undefined : this.#tokens.scopes(grant.token)
    if (grant === undefined || scopes === undefined)
      return this.#refuse(request, 'this ticket is not valid: it was used, has expired, or was never given')
    return { scopes: this.#scopes(scopes), token: grant.token }
  }

  /** A ticket for somebody who was let in. */
  ticket(grant: Grant): Ticket {
    return this.#tickets.give(grant)
  }

  /** What somebody who was let in may do at present; undefined when the token is not valid any more. */
  presentScopes({ token, scopes }: Grant): ReadonlySet<Scope> | undefined {
    if (token === undefined || this.#tokens === undefined) return scopes
    const present = this.#tokens.scopes(token)
    return present && this.#scopes(present)
  }

  close(): void {
    this.certificate?.close()
    this.#tokens?.close()
    this.#attempts.close()
  }

  get #scheme(): 'http' | 'https' {
    return this.certificate === undefined ? 'http' : 'https'
  }

  /** What a token is good for here; without tokens, what everybody may do. */
  #scopes(ofToken: ReadonlySet<Scope> | undefined): ReadonlySet<Scope> {
    const mayControl = ofToken === undefined ? isLoopback(this.#bound) : ofToken.has('control')
    return new Set<Scope>(this.#allowControl && mayControl ? ['read', 'control'] : ['read'])
  }

  #refuse({ socket }: IncomingMessage, text: string): Refusal {
    this.#attempts.count(socket.remoteAddress ?? 'nowhere')
    return { status: 401, text }
  }
}

/** The ticket that a WebSocket is asked with. */
function ticketOf({ headers }: IncomingMessage): string | undefined {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return offered.find((name) => name.startsWith(ticketProtocol))?.slice(ticketProtocol.length)
}
