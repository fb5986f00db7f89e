import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { toJson } from '../wire/codec.ts'
import { isAllowedHost } from './access.ts'
import { type PageHandler, securityHeaders } from './static-page.ts'

/** What can be asked for over plain HTTP. */
export interface HttpSources {
  readonly page: PageHandler | undefined
  /** Answer to `/v1/runs`. */
  readonly runs: (() => unknown) | undefined
  /** Answer to `/v1/runs/<run>/summary`; undefined when there is no such run. */
  readonly summary: ((run: string) => unknown) | undefined
}

const endpoints = '/healthz, /v1/runs, /v1/runs/<run>/summary, and WebSocket at /v1/stream'

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

async function answer(
  sources: HttpSources,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0]!
  if (path === '/healthz') return sendText(response, 200, 'ok')
  if (path === '/v1/runs') return sendJson(response, (await sources.runs?.()) ?? [])
  const run = runOf(path)
  if (run !== undefined) {
    const summary = await sources.summary?.(run)
    return summary === undefined ? sendText(response, 404, `no run ${run}`) : sendJson(response, summary)
  }
  const notFound = (): void => sendText(response, 404, `nothing at ${path}; there are ${endpoints}`)
  if (sources.page === undefined || path.startsWith('/v1/')) return notFound()
  sources.page(request, response, notFound)
}

/** Answers GET and HEAD of the page, `/v1/runs`, `/v1/runs/<run>/summary` and `/healthz`, and nothing else. */
export function httpRequests(sources: HttpSources, port: () => number): RequestListener {
  return (request, response) => {
    const { host } = request.headers
    if (!isAllowedHost(host, port())) return sendText(response, 403, 'this Host is not served here')
    for (const [name, value] of Object.entries(securityHeaders(host!))) response.setHeader(name, value)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return sendText(response, 405, 'only GET is offered')
    }
    answer(sources, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendText(response, 500, `cannot answer: ${(error as Error).message}`)
    })
  }
}
