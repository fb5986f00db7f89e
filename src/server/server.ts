import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { ServerError, UsageError } from '../errors.ts'
import { closeCode } from '../wire/close-code.ts'
import { type Codec, codecs } from '../wire/codec.ts'
import { defaultLimits, type Limits } from '../wire/limits.ts'
import { hostInUrl, isAllowedHost, isAllowedOrigin, isLoopback } from './access.ts'
import { httpRequests } from './http-requests.ts'
import type { Hub } from './hub.ts'
import { Session } from './session.ts'
import { staticPage } from './static-page.ts'

export interface ServeOptions {
  readonly hub: Hub
  /** '127.0.0.1' unless told; 'localhost' and '::1' are the only others. */
  readonly host?: string
  /** 0 for any free one. */
  readonly port: number
  /** Directory of the dashboard's files. */
  readonly page?: string
  /** Answer to `GET /v1/runs`: their names. */
  readonly runs?: () => readonly string[]
  /** Answer to `GET /v1/runs/<run>/summary`; undefined when there is none yet, or no such run. */
  readonly summary?: (run: string) => unknown
  /** Told how many clients are connected, whenever that changes. */
  readonly onClients?: (clients: number) => void
  /** Version told in `info`. */
  readonly version?: string
  readonly limits?: Partial<Limits>
}

/** A server that runs. */
export interface RunningServer {
  /** Of the dashboard, `http://127.0.0.1:4040` say. */
  readonly url: string
  readonly port: number
  /** Ends all connections (code 4000) and frees the port, within a second. */
  close(): Promise<void>
}

/** Milliseconds that clients have to answer the close of a connection. */
const closeTimeout = 500

/** HTTP requests under way at the same time, beside the WebSockets; a browser has six. */
const httpConnections = 64

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const where = `port ${port} on ${host}`
      const choose = 'choose another with --port, or --port 0 for any free one'
      const what =
        cause.code === 'EADDRINUSE'
          ? `${where} is in use: ${choose}`
          : cause.code === 'EACCES'
            ? `${where} is not allowed to you: ${choose}`
            : `cannot listen at ${where}: ${cause.message}`
      reject(new ServerError(what, { cause }))
    })
    server.listen(port, host, resolve)
  })

/** Refuses an upgrade with a plain HTTP answer. */
const refuse = (socket: Duplex, status: string, text: string): void => {
  const body = `${text}\n`
  // The other side may keep its half open for ever.
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
}

const offeredCodec = (request: IncomingMessage): Codec | undefined => {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return codecs.find(({ subprotocol }) => offered.includes(subprotocol))
}

/**
 * Serves a hub over WebSocket (leapstream.v1 of docs/protocol.md at `/v1/stream`), and beside it the dashboard and JSON over
 * HTTP, to this machine only. Throws UsageError for another address or an impossible port, ServerError when the port
 * cannot be had.
 *
 * @example
 * const hub = new Hub()
 * const server = await serve({ hub, port: 0 })
 * console.log(server.url)
 * await server.close()
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { hub, host = '127.0.0.1', version = 'unknown' } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  if (!isLoopback(host)) {
    throw new UsageError(
      `cannot serve at ${host}: remote access is not offered yet; serve at 127.0.0.1 and tunnel to it (ssh -L ${options.port || 4040}:127.0.0.1:${options.port || 4040} <machine>)`,
    )
  }
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65535) {
    throw new UsageError(`port ${options.port} is not possible: 1 to 65535, or 0 for any free one`)
  }

  const page = options.page === undefined ? undefined : staticPage(options.page)
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerSeconds * 1000,
      requestTimeout: limits.headerSeconds * 1000,
      connectionsCheckingInterval: 1000,
    },
    httpRequests({ page, runs: options.runs, summary: options.summary }, hub.share),
  )
  server.maxConnections = limits.connections + httpConnections
  // Of an answer that nobody reads; a WebSocket has no such limit.
  server.setTimeout(limits.stallSeconds * 1000)
  // The types of ws do not know all of its options.
  const webSocketOptions: ServerOptions & { maxFragments: number; closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.inboundFrame,
    maxFragments: limits.fragments,
    closeTimeout,
    handleProtocols: (_offered, request) => offeredCodec(request)!.subprotocol,
  }
  const webSockets = new WebSocketServer(webSocketOptions)
  const sessions = new Map<WebSocket, Session>()
  const connectionsOf = new Map<string, number>()

  const accept = (socket: WebSocket, address: string, codec: Codec): void => {
    connectionsOf.set(address, (connectionsOf.get(address) ?? 0) + 1)
    sessions.set(socket, new Session(socket, hub, codec, limits, version))
    options.onClients?.(sessions.size)
    socket.on('close', () => {
      sessions.delete(socket)
      options.onClients?.(sessions.size)
      const left = connectionsOf.get(address)! - 1
      if (left > 0) connectionsOf.set(address, left)
      else connectionsOf.delete(address)
    })
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? '/').split('?', 1)[0]
    const address = request.socket.remoteAddress ?? ''
    const codec = offeredCodec(request)
    if (path !== '/v1/stream' && path !== '/') refuse(socket, '404 Not Found', 'WebSocket is at /v1/stream')
    else if (!isAllowedHost(request.headers.host)) {
      refuse(socket, '403 Forbidden', 'this Host is not served here')
    } else if (!isAllowedOrigin(request.headers.origin)) {
      refuse(socket, '403 Forbidden', 'pages of this Origin are not allowed')
    } else if (sessions.size >= limits.connections) {
      refuse(socket, '503 Service Unavailable', `more than ${limits.connections} connections`)
    } else if ((connectionsOf.get(address) ?? 0) >= limits.connectionsPerAddress) {
      refuse(
        socket,
        '429 Too Many Requests',
        `more than ${limits.connectionsPerAddress} connections of one address`,
      )
    } else if (codec === undefined) {
      const names = codecs.map(({ subprotocol }) => subprotocol).join(' or ')
      refuse(socket, '400 Bad Request', `the subprotocol has to be ${names}`)
    } else webSockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, address, codec))
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    hub.share.once(() => {
      if (!socket.destroyed) upgrade(request, socket, head)
    })
  })

  await listen(server, host, options.port)
  const { port } = server.address() as AddressInfo

  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const sockets = [...sessions]
      const end = setTimeout(() => {
        for (const [socket] of sockets) socket.terminate()
        server.closeAllConnections()
      }, closeTimeout)
      server.close(() => {
        clearTimeout(end)
        resolve()
      })
      for (const [, session] of sockets) session.close(closeCode.shutdown, 'the server ends')
      server.closeIdleConnections()
    })
  return {
    url: `http://${hostInUrl(host)}:${port}`,
    port,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
