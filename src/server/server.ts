import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ServerError, UsageError } from '../errors.ts'
import { defaultLimits, type Limits } from '../wire/limits.ts'
import { Access } from './access/access.ts'
import type { AccessOptions } from './access/access-options.ts'
import { checkBind } from './access/check-bind.ts'
import type { CarryOut } from './command.ts'
import { httpRequests } from './http-requests.ts'
import type { Hub } from './hub.ts'
import { limitSockets } from './limit-sockets.ts'
import type { NewestValue } from './newest-values.ts'
import type { RefusedCommand } from './refused-command.ts'
import { RefusedCommands } from './refused-commands.ts'
import type { RunListing } from './run-listing.ts'
import { staticPage } from './static-page.ts'
import { Traffic, type TrafficFigures } from './traffic.ts'
import { closeTimeout, type OpenedHub, WebSocketSessions } from './web-socket-sessions.ts'

export interface ServeOptions {
  readonly hub: Hub
  /** '127.0.0.1' unless told. Where others can connect, `access` has to say who may. */
  readonly host?: string
  /** 0 for any free one. */
  readonly port: number
  /** Who may connect, and how; without it, whoever is on this machine. */
  readonly access?: AccessOptions
  /** Told what whoever runs the server should know: that a certificate was renewed, say. */
  readonly onNotice?: (text: string) => void
  /** Directory of the dashboard's files. */
  readonly page?: string
  /** Answer to `GET /v1/runs`. */
  readonly runs?: () => readonly RunListing[]
  /** For `GET /v1/runs/<run>`: the newest values of its topics; undefined when there is no such run. */
  readonly newest?: (run: string) => Readonly<Record<string, NewestValue>> | undefined
  /** Answer to `GET /v1/runs/<run>/summary`; undefined when there is none yet, or no such run. */
  readonly summary?: (run: string) => unknown
  /** Answer to `GET /metrics`, as OpenMetrics or in the older format of Prometheus. */
  readonly metrics?: (
    isOpenMetrics: boolean,
    traffic: TrafficFigures,
  ) => Promise<{ readonly contentType: string; readonly text: string }>
  /**
   * Opens the runs that a client names (`/v1/stream?run=<name>&run=<name>`) and may not be served all the time; undefined when one
   * of them is not there. Its hub is released when the client has gone. Otherwise all clients get `hub`.
   */
  readonly openRuns?: (runs: readonly string[]) => OpenedHub | undefined
  /** Carries out the commands of clients that have the scope control; without it none are offered. */
  readonly command?: CarryOut
  /** Told of commands that were refused or failed: the first ten in a minute, and how many more there were. */
  readonly onRefusedCommand?: (refused: RefusedCommand) => void
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

/** @throws UsageError for an impossible port. */
function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`port ${port} is not possible: 1 to 65535, or 0 for any free one`)
  }
}

/** A server of HTTP, over TLS where there is a certificate. */
function openServer({ certificate }: Access, limits: Limits, requests: RequestListener): Server | TlsServer {
  const milliseconds = limits.headerSeconds * 1000
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: milliseconds,
    requestTimeout: milliseconds,
    connectionsCheckingInterval: 1000,
  }
  return certificate === undefined
    ? createServer(options, requests)
    : createTlsServer({ ...options, ...certificate.pair, handshakeTimeout: milliseconds }, requests)
}

/**
 * Serves a hub over WebSocket (leapstream.v1 of docs/protocol.md at `/v1/stream`), and beside it the dashboard and JSON over
 * HTTP. Throws UsageError for an impossible port, for files of tokens and certificates that cannot be used, and for an address
 * where others can connect unless TLS and a token protect it; ServerError when the port cannot be had.
 *
 * @example
 * const hub = new Hub()
 * const server = await serve({ hub, port: 0 })
 * console.log(server.url)
 * await server.close()
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { hub, host = '127.0.0.1', version = 'unknown', access: accessOptions = {} } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  checkPort(options.port)
  const warnings = checkBind(host, options.port, accessOptions)
  const page = options.page === undefined ? undefined : staticPage(options.page)
  const traffic = new Traffic()
  const say = (text: string) => options.onNotice?.(text)
  const access = new Access(host, accessOptions, limits.ticketSeconds, {
    tokensChanged: () => sessions.tokensChanged(),
    certificateRenewed: (pair) => (server as TlsServer).setSecureContext(pair),
    say,
  })
  for (const warning of warnings) say(warning)
  const server = openServer(
    access,
    limits,
    httpRequests(
      {
        page,
        runs: options.runs,
        summary: options.summary,
        newest: options.newest,
        metrics: options.metrics && ((isOpenMetrics) => options.metrics!(isOpenMetrics, traffic)),
        standing: () => hub.statuses,
      },
      access,
      hub.share,
    ),
  )
  server.maxConnections = limits.connections + httpConnections
  limitSockets(server, limits.connectionsPerAddress)
  // Of an answer that nobody reads; a WebSocket has no such limit.
  server.setTimeout(limits.stallSeconds * 1000)
  const refusedCommands = new RefusedCommands((refused) => options.onRefusedCommand?.(refused))
  const sessions = new WebSocketSessions({
    hub,
    access,
    openRuns: options.openRuns,
    limits,
    version,
    carryOut: options.command,
    refusedCommand: (refused) => refusedCommands.add(refused),
    traffic,
    onClients: options.onClients,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    hub.share.once(() => {
      if (!socket.destroyed) sessions.upgrade(request, socket, head)
    })
  })

  try {
    await listen(server, host, options.port)
  } catch (error) {
    access.close()
    throw error
  }
  const { port } = server.address() as AddressInfo

  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      access.close()
      const terminateSessions = sessions.close()
      refusedCommands.close()
      const end = setTimeout(() => {
        terminateSessions()
        server.closeAllConnections()
      }, closeTimeout)
      server.close(() => {
        clearTimeout(end)
        resolve()
      })
      server.closeIdleConnections()
    })
  return {
    url: access.url(port),
    port,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
