import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { toJson } from '../wire/codec.ts'
import type { StatusMessage } from '../wire/messages.ts'
import type { Access } from './access/access.ts'
import { type Refusal, refusalHeaders } from './access/refusal.ts'
import type { FairShare } from './fair-share.ts'
import type { NewestValue } from './newest-values.ts'
import type { RunListing } from './run-listing.ts'
import { type PageHandler, securityHeaders } from './static-page.ts'

/** What can be asked for over plain HTTP. */
export interface HttpSources {
  readonly page: PageHandler | undefined
  /** Answer to `/v1/runs`. */
  readonly runs: (() => readonly RunListing[]) | undefined
  /** Answer to `/v1/runs/<run>/summary`; undefined when there is none yet, or no such run. */
  readonly summary: ((run: string) => unknown) | undefined
  /** For `/v1/runs/<run>`: the newest values of its topics; undefined when there is no such run. */
  readonly newest: ((run: string) => Readonly<Record<string, NewestValue>> | undefined) | undefined
  /** Answer to `/metrics`. */
  readonly metrics:
    | ((isOpenMetrics: boolean) => Promise<{ readonly contentType: string; readonly text: string }>)
    | undefined
  /** What is the case, for `/healthz`. */
  readonly standing: () => readonly StatusMessage[]
}

const endpoints =
  '/healthz, /metrics, /v1/runs, /v1/runs/<run>, /v1/runs/<run>/summary, POST /v1/ticket, and WebSocket at /v1/stream'

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

const sendRefusal = (response: ServerResponse, { status, text }: Refusal): void => {
  for (const [name, value] of Object.entries(refusalHeaders(status))) response.setHeader(name, value)
  sendText(response, status, text)
}

/** The run that a path names, and whether it asks for its summary. */
const runOf = (path: string): { readonly run: string; readonly isSummary: boolean } | undefined => {
  const [, run, summary] = /^\/v1\/runs\/([^/]+)(\/summary)?$/.exec(path) ?? []
  try {
    return run === undefined ? undefined : { run: decodeURIComponent(run), isSummary: summary !== undefined }
  } catch {
    return undefined
  }
}

function sendSummary({ runs, summary }: HttpSources, run: string, response: ServerResponse): void {
  const runSummary = summary?.(run)
  if (runSummary !== undefined) sendJson(response, runSummary)
  else if (runs?.().some(({ name }) => name === run) === true) {
    sendText(
      response,
      409,
      `run ${run} is not over: its summary comes at the end, what is known so far is at /v1/runs/${encodeURIComponent(run)}`,
    )
  } else sendText(response, 404, `no run ${run}; /v1/runs has their names`)
}

/** Each run with the path of what is known of it, relative to this one so that it is right behind a proxy, too. */
function sendRuns({ runs }: HttpSources, response: ServerResponse): void {
  const listed = (runs?.() ?? []).map((run) => ({ ...run, path: `runs/${encodeURIComponent(run.name)}` }))
  sendJson(response, listed)
}

/** What is known of a run so far, or was in the end. */
function sendRun({ runs, newest }: HttpSources, run: string, response: ServerResponse): void {
  const listing = runs?.().find(({ name }) => name === run)
  const values = listing && newest?.(run)
  if (values === undefined) sendText(response, 404, `no run ${run}; /v1/runs has their names`)
  else sendJson(response, { ...listing, values })
}

/** Whether anything stands that is an error; by its code alone, for who asks has no token. */
function sendHealth({ standing }: HttpSources, response: ServerResponse): void {
  const errors = standing().filter(({ level }) => level === 'error')
  const codes = [...new Set(errors.map(({ code }) => code))]
  if (codes.length === 0) sendText(response, 200, 'ok')
  else sendText(response, 503, `not ok: ${codes.join(', ')}`)
}

function sendMetrics(
  metrics: NonNullable<HttpSources['metrics']>,
  accept: string,
  response: ServerResponse,
): void {
  metrics(accept.includes('application/openmetrics-text')).then(
    ({ contentType, text }) => {
      response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
      response.end(text)
    },
    (error: Error) => sendText(response, 500, `cannot answer: ${error.message}`),
  )
}

/** Answers requests for what only those may see who were let in. */
function sendData(
  sources: HttpSources,
  path: string,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const asked = runOf(path)
  if (path === '/v1/runs') sendRuns(sources, response)
  else if (path === '/metrics' && sources.metrics !== undefined)
    sendMetrics(sources.metrics, headers.accept ?? '', response)
  else if (asked?.isSummary === true) sendSummary(sources, asked.run, response)
  else if (asked !== undefined) sendRun(sources, asked.run, response)
  else sendText(response, 404, `nothing at ${path}; there are ${endpoints}`)
}

/** True for paths of data. All else is the page, which has none, and `/healthz`. */
const isOfData = (path: string): boolean => path.startsWith('/v1/') || path === '/metrics'

/** `path`: without the base path, and without a query. */
function get(
  sources: HttpSources,
  access: Access,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const notFound = (): void => sendText(response, 404, `nothing at ${path}; there are ${endpoints}`)
  if (path === '/healthz') sendHealth(sources, response)
  else if (isOfData(path)) {
    const admitted = access.admit(request)
    if ('status' in admitted) sendRefusal(response, admitted)
    else sendData(sources, path, request, response)
  } else if (sources.page === undefined) notFound()
  else {
    request.url = access.pathOf(request)!
    sources.page(request, response, notFound)
  }
}

/** Gives a ticket to who has a token. */
function sendTicket(access: Access, request: IncomingMessage, response: ServerResponse): void {
  const admitted = access.admitClient(request)
  if ('status' in admitted) sendRefusal(response, admitted)
  else sendJson(response, { ...access.ticket(admitted), scopes: [...admitted.scopes] })
}

/** Lets pages of other origins that were allowed on purpose read the answers. */
function welcomeGuest(
  access: Access,
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader('Vary', 'Origin')
  if (!access.isGuest(origin)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Allow-Headers', 'authorization')
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('Allow', allowed)
  sendText(response, 405, `only ${allowed.replace(', HEAD', '')} is offered`)
}

/** Answers a request that is not below the base path. */
function sendBase({ base }: Access, url: string, response: ServerResponse): void {
  const [path, query = ''] = url.split(/(?=\?)/, 2)
  const text = `everything here is below ${base}`
  if (`${path}/` !== base) sendText(response, 404, text)
  else {
    // relative links of the page need the slash at the end
    response.setHeader('Location', `${base}${query}`)
    sendText(response, 308, text)
  }
}

function answer(
  sources: HttpSources,
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method } = request
  const path = access.pathOf(request)?.split('?', 1)[0]
  if (path === undefined) {
    sendBase(access, request.url ?? '/', response)
    return
  }
  const refused = access.refusedHost(request) ?? access.refusedOrigin(request)
  if (refused !== undefined) {
    sendRefusal(response, refused)
    return
  }
  for (const [name, value] of Object.entries(
    securityHeaders(request.headers.host!, access.certificate !== undefined),
  ))
    response.setHeader(name, value)
  if (isOfData(path)) welcomeGuest(access, request, response)
  const allowed = path === '/v1/ticket' ? 'POST' : 'GET, HEAD'
  if (method === 'OPTIONS' && access.isGuest(request.headers.origin)) {
    response.setHeader('Access-Control-Allow-Methods', allowed)
    response.writeHead(204)
    response.end()
  } else if (!allowed.split(', ').includes(method ?? '')) refuseMethod(response, allowed)
  else if (method === 'POST') sendTicket(access, request, response)
  else get(sources, access, path, request, response)
}

/**
 * Answers GET and HEAD of the page, `/metrics`, `/v1/runs`, `/v1/runs/<run>/summary` and `/healthz`, POST of `/v1/ticket`, and nothing else,
 * when it is their turn in `share`. A connection on which requests do not wait for answers is ended: browsers never do that, and
 * thousands of answers could wait on it.
 */
export function httpRequests(sources: HttpSources, access: Access, share: FairShare): RequestListener {
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
        answer(sources, access, request, response)
      } catch (error) {
        if (response.headersSent) response.destroy()
        else sendText(response, 500, `cannot answer: ${(error as Error).message}`)
      }
    })
  }
}
