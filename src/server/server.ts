import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ServerError, UsageError } from '../errors.ts'
import { defaultLimits, type Limits } from '../wire/limits.ts'
import { hostInUrl, isLoopback } from './access.ts'
import type { CarryOut } from './command.ts'
import { httpRequests } from './http-requests.ts'
import type { Hub } from './hub.ts'
import { staticPage } from './static-page.ts'
import { closeTimeout, type OpenedHub, WebSocketSessions } from './web-socket-sessions.ts'

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
  /**
   * Opens the runs that a client names (`/v1/stream?run=<name>&run=<name>`) and may not be served all the time; undefined when one
   * of them is not there. Its hub is released when the client has gone. Otherwise all clients get `hub`.
   */
  readonly openRuns?: (runs: readonly string[]) => OpenedHub | undefined
  /** Carries out the commands of clients that have the scope control; without it none are offered. */
  readonly command?: CarryOut
  /** Gives the scope control to all clients; they have the scope read in any case. */
  readonly allowControl?: boolean
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

/** @throws UsageError for an address that is not of this machine, or an impossible port. */
function checkPlace(host: string, port: number): void {
  if (!isLoopback(host)) {
    throw new UsageError(
      `cannot serve at ${host}: remote access is not offered yet; serve at 127.0.0.1 and tunnel to it (ssh -L ${port || 4040}:127.0.0.1:${port || 4040} <machine>)`,
    )
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`port ${port} is not possible: 1 to 65535, or 0 for any free one`)
  }
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
  checkPlace(host, options.port)
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
  const sessions = new WebSocketSessions({
    hub,
    openRuns: options.openRuns,
    limits,
    version,
    carryOut: options.command,
    allowControl: options.allowControl ?? false,
    onClients: options.onClients,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    hub.share.once(() => {
      if (!socket.destroyed) sessions.upgrade(request, socket, head)
    })
  })

  await listen(server, host, options.port)
  const { port } = server.address() as AddressInfo

  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const terminateSessions = sessions.close()
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
    url: `http://${hostInUrl(host)}:${port}`,
    port,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
