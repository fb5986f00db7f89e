import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { closeCode } from '../wire/close-code.ts'
import { type Codec, codecs } from '../wire/codec.ts'
import type { Access } from './access/access.ts'
import type { Grant } from './access/grant.ts'
import { type Refusal, refusalHeaders } from './access/refusal.ts'
import type { Hub } from './hub.ts'
import { LimitedWebSocket } from './limited-web-socket.ts'
import { Session, type SessionClient, type SessionServer } from './session.ts'

/** Milliseconds that clients have to answer the close of a connection. */
export const closeTimeout = 500

/** A hub that was opened for a client; it is released when the client has gone. */
export interface OpenedHub {
  readonly hub: Hub
  release(): void
}

interface SessionsOptions extends SessionServer {
  readonly hub: Hub
  readonly access: Access
  /** A hub with the runs that the address names; undefined when there is none. */
  readonly openRuns: ((runs: readonly string[]) => OpenedHub | undefined) | undefined
  /** Told how many clients are connected, whenever that changes. */
  readonly onClients: ((clients: number) => void) | undefined
}

/** A session, and what its client was let in with. */
interface AdmittedSession {
  readonly session: Session
  readonly grant: Grant
}

/** All clients that are connected by WebSocket: who is let in, and how many at the same time. */
export class WebSocketSessions {
  readonly #options: SessionsOptions
  readonly #webSockets: WebSocketServer
  readonly #sessions = new Map<WebSocket, AdmittedSession>()
  readonly #connectionsOf = new Map<string, number>()

  constructor(options: SessionsOptions) {
    this.#options = options
    // The types of ws do not know all of its options.
    const webSocketOptions: ServerOptions & { maxFragments: number; closeTimeout: number } = {
      noServer: true,
      WebSocket: LimitedWebSocket,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.inboundFrame,
      maxFragments: options.limits.fragments,
      closeTimeout,
      handleProtocols: (_offered, request) => offeredCodec(request)!.subprotocol,
    }
    this.#webSockets = new WebSocketServer(webSocketOptions)
  }

  /** Makes a WebSocket of a connection that asks for it, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = addressOf(request)
    const codec = offeredCodec(request)
    const admitted = this.#admit(request, address)
    if ('status' in admitted) refuse(socket, admitted)
    else if (codec === undefined) {
      const names = codecs.map(({ subprotocol }) => subprotocol).join(' or ')
      refuse(socket, { status: 400, text: `the subprotocol has to be ${names}` })
    } else {
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // only now, for a handshake may fail
        const opened = this.#open(runsOf(request))
        if (opened === undefined) webSocket.close(closeCode.noRun, 'no such run')
        else
          this.#accept(
            webSocket,
            { address, scopes: admitted.scopes, connection: socket },
            admitted,
            codec,
            opened,
          )
      })
    }
  }

  /** The hub for a client that names `runs`: without any, that of the server. */
  #open(runs: readonly string[]): OpenedHub | undefined {
    const { hub, openRuns } = this.#options
    return runs.length === 0 || openRuns === undefined ? { hub, release: () => {} } : openRuns(runs)
  }

  /** Asks all clients to leave. What it returns ends the connections of those who have not left. */
  close(): () => void {
    const leaving = [...this.#sessions]
    for (const [, { session }] of leaving) session.close(closeCode.shutdown, 'the server ends')
    return () => {
      for (const [socket] of leaving) socket.terminate()
    }
  }

  /** Ends the sessions whose token is not valid any more, or has other scopes; the latter may come again. */
  tokensChanged(): void {
    for (const { session, grant } of this.#sessions.values()) {
      const scopes = this.#options.access.presentScopes(grant)
      if (scopes === undefined)
        session.dismiss(closeCode.unauthorised, 'the token of this connection is no longer valid')
      else if (scopes.size !== grant.scopes.size)
        session.close(closeCode.shutdown, 'the token of this connection has other scopes now')
    }
  }

  /** Lets a client in, or refuses it: by path, Host, Origin, token, and how many there are, in this order. */
  #admit(request: IncomingMessage, address: string): Grant | Refusal {
    const { access, limits } = this.#options
    const { connections, connectionsPerAddress } = limits
    const path = access.pathOf(request)?.split('?', 1)[0]
    if (path !== '/v1/stream' && path !== '/')
      return { status: 404, text: `WebSocket is at ${access.base}v1/stream` }
    const refused = access.refusedHost(request) ?? access.refusedOrigin(request)
    if (refused !== undefined) return refused
    const admitted = access.admitClient(request)
    if ('status' in admitted) return admitted
    if (this.#sessions.size >= connections)
      return { status: 503, text: `more than ${connections} connections` }
    if ((this.#connectionsOf.get(address) ?? 0) >= connectionsPerAddress)
      return { status: 429, text: `more than ${connectionsPerAddress} connections of one address` }
    return admitted
  }

  #countClients(): void {
    const { onClients, traffic } = this.#options
    if (traffic !== undefined) traffic.clients = this.#sessions.size
    onClients?.(this.#sessions.size)
  }

  #accept(
    socket: WebSocket,
    client: SessionClient,
    grant: Grant,
    codec: Codec,
    { hub, release }: OpenedHub,
  ): void {
    const { address } = client
    this.#connectionsOf.set(address, (this.#connectionsOf.get(address) ?? 0) + 1)
    this.#sessions.set(socket, { session: new Session(socket, hub, codec, client, this.#options), grant })
    this.#countClients()
    socket.on('close', () => {
      release()
      this.#sessions.delete(socket)
      this.#countClients()
      const left = this.#connectionsOf.get(address)! - 1
      if (left > 0) this.#connectionsOf.set(address, left)
      else this.#connectionsOf.delete(address)
    })
  }
}

const addressOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? ''

/** The runs that an address names, as `?run=hmc-1&run=hmc-2`. */
const runsOf = ({ url }: IncomingMessage): string[] =>
  new URLSearchParams((url ?? '').split('?', 2)[1] ?? '').getAll('run')

const offeredCodec = (request: IncomingMessage): Codec | undefined => {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return codecs.find(({ subprotocol }) => offered.includes(subprotocol))
}

/** Refuses an upgrade with a plain HTTP answer. */
const refuse = (socket: Duplex, { status, text }: Refusal): void => {
  const body = `${text}\n`
  const headers = {
    Connection: 'close',
    'Content-Type': 'text/plain',
    'Content-Length': body.length,
    ...refusalHeaders(status),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  // The other side may keep its half open for ever.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
}
