import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { toJson } from '../wire/codec.ts'
import { isAllowedHost } from './access.ts'
import type { FairShare } from './fair-share.ts'
import { type PageHandler, securityHeaders } from './static-page.ts'

/** What can be asked for over plain HTTP. */
export interface HttpSources {
  readonly page: PageHandler | undefined
  /** Answer to `/v1/runs`: names of runs. */
  readonly runs: (() => readonly string[]) | undefined
  /** Answer to `/v1/runs/<run>/summary`; undefined when there is none yet, or no such run. */
  readonly summary: ((run: string) => unknown) | undefined
}

const endpoints = '/healthz, /v1/runs, /v1/runs/<run>/summary, and WebSocket at /v1/stream'

/** Answers of one connection under way: a client may have all of the last before the server knows that it is finished. */
const mostUnfinished = 2

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
}

const sendJson = (response: ServerResponse, value: unknown): void => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(`${toJson(value)}\n`)
}

const runOf = (path: string): string | undefined => {
  const run = /^\/v1\/runs\/([^/]+)\/summary$/.exec(path)?.[1]
  try {
    return run === undefined ? undefined : decodeURIComponent(run)
  } catch {
    return undefined
  }
}

function sendSummary({ runs, summary }: HttpSources, run: string, response: ServerResponse): void {
  const runSummary = summary?.(run)
  if (runSummary !== undefined) sendJson(response, runSummary)
  else if (runs?.().includes(run) === true) {
    sendText(
      response,
      409,
      `run ${run} is not over: its summary comes at the end, its values are topics of /v1/stream`,
    )
  } else sendText(response, 404, `no run ${run}; /v1/runs has their names`)
}

function get(sources: HttpSources, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?', 1)[0]!
  const notFound = (): void => sendText(response, 404, `nothing at ${path}; there are ${endpoints}`)
  const run = runOf(path)
  if (path === '/healthz') sendText(response, 200, 'ok')
  else if (path === '/v1/runs') sendJson(response, sources.runs?.() ?? [])
  else if (run !== undefined) sendSummary(sources, run, response)
  else if (sources.page === undefined || path.startsWith('/v1/')) notFound()
  else sources.page(request, response, notFound)
}

function answer(sources: HttpSources, request: IncomingMessage, response: ServerResponse): void {
  const { host } = request.headers
  if (!isAllowedHost(host)) sendText(response, 403, 'this Host is not served here')
  else {
    for (const [name, value] of Object.entries(securityHeaders(host!))) response.setHeader(name, value)
    if (request.method === 'GET' || request.method === 'HEAD') get(sources, request, response)
    else {
      response.setHeader('Allow', 'GET, HEAD')
      sendText(response, 405, 'only GET is offered')
    }
  }
}

/**
 * Answers GET and HEAD of the page, `/v1/runs`, `/v1/runs/<run>/summary` and `/healthz`, and nothing else, when it is
 * their turn in `share`. A connection on which requests do not wait for answers is ended: browsers never do that, and thousands
 * of answers could wait on it.
 */
export function httpRequests(sources: HttpSources, share: FairShare): RequestListener {
  const unfinished = new WeakMap<Socket, number>()
  return (request, response) => {
    const { socket } = request
    const before = unfinished.get(socket) ?? 0
    if (before >= mostUnfinished) {
      socket.destroy()
      return
    }
    unfinished.set(socket, before + 1)
    response.once('close', () => unfinished.set(socket, unfinished.get(socket)! - 1))
    share.once(() => {
      if (socket.destroyed) return
      try {
        answer(sources, request, response)
      } catch (error) {
        if (response.headersSent) response.destroy()
        else sendText(response, 500, `cannot answer: ${(error as Error).message}`)
      }
    })
  }
}
