import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { closeCode } from '../wire/close-code.ts'
import { type Codec, codecs } from '../wire/codec.ts'
import { isAllowedHost, isAllowedOrigin } from './access.ts'
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
  /** A hub with the runs that the address names; undefined when there is none. */
  readonly openRuns: ((runs: readonly string[]) => OpenedHub | undefined) | undefined
  /** Whether clients may give commands. */
  readonly allowControl: boolean
  /** Told how many clients are connected, whenever that changes. */
  readonly onClients: ((clients: number) => void) | undefined
}

/** An answer of HTTP to a client that asks for a WebSocket and gets none. */
interface Refusal {
  readonly status: string
  readonly text: string
}

/** All clients that are connected by WebSocket: who is let in, and how many at the same time. */
export class WebSocketSessions {
  readonly #options: SessionsOptions
  readonly #webSockets: WebSocketServer
  readonly #sessions = new Map<WebSocket, Session>()
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
    const refusal = this.#refusal(request, address)
    if (refusal !== undefined) refuse(socket, refusal)
    else if (codec === undefined) {
      const names = codecs.map(({ subprotocol }) => subprotocol).join(' or ')
      refuse(socket, { status: '400 Bad Request', text: `the subprotocol has to be ${names}` })
    } else {
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // only now, for a handshake may fail
        const opened = this.#open(runsOf(request))
        if (opened === undefined) webSocket.close(closeCode.noRun, 'no such run')
        else {
          const scopes = new Set(
            this.#options.allowControl ? (['read', 'control'] as const) : (['read'] as const),
          )
          this.#accept(webSocket, { address, scopes }, codec, opened)
        }
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
    for (const [, session] of leaving) session.close(closeCode.shutdown, 'the server ends')
    return () => {
      for (const [socket] of leaving) socket.terminate()
    }
  }

  #refusal({ url, headers }: IncomingMessage, address: string): Refusal | undefined {
    const { connections, connectionsPerAddress } = this.#options.limits
    const path = (url ?? '/').split('?', 1)[0]
    if (path !== '/v1/stream' && path !== '/')
      return { status: '404 Not Found', text: 'WebSocket is at /v1/stream' }
    if (!isAllowedHost(headers.host)) return { status: '403 Forbidden', text: 'this Host is not served here' }
    if (!isAllowedOrigin(headers.origin))
      return { status: '403 Forbidden', text: 'pages of this Origin are not allowed' }
    if (this.#sessions.size >= connections)
      return { status: '503 Service Unavailable', text: `more than ${connections} connections` }
    if ((this.#connectionsOf.get(address) ?? 0) >= connectionsPerAddress) {
      const text = `more than ${connectionsPerAddress} connections of one address`
      return { status: '429 Too Many Requests', text }
    }
    return undefined
  }

  #accept(socket: WebSocket, client: SessionClient, codec: Codec, { hub, release }: OpenedHub): void {
    const { onClients } = this.#options
    const { address } = client
    this.#connectionsOf.set(address, (this.#connectionsOf.get(address) ?? 0) + 1)
    this.#sessions.set(socket, new Session(socket, hub, codec, client, this.#options))
    onClients?.(this.#sessions.size)
    socket.on('close', () => {
      release()
      this.#sessions.delete(socket)
      onClients?.(this.#sessions.size)
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
  // The other side may keep its half open for ever.
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
}
