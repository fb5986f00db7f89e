import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { request as requestTls } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { UsageError } from '../../../src/errors.ts'
import { Hub } from '../../../src/server/hub.ts'
import { type RunningServer, serve } from '../../../src/server/server.ts'
import { jsonCodec, trustedScanLimits } from '../../../src/wire/codec.ts'
import type { Info } from '../../../src/wire/messages.ts'
import { selfSigned } from './certificate.ts'

const readToken = 'r'.repeat(64)
const controlToken = 'c'.repeat(64)
const wrongToken = 'w'.repeat(64)

let folder: string
let files: { certFile: string; keyFile: string; tokenFile: string; page: string }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-access-'))
  const at = (name: string) => join(folder, name)
  files = { certFile: at('cert.pem'), keyFile: at('key.pem'), tokenFile: at('tokens'), page: folder }
  const { cert, key } = selfSigned(['certified.example'])
  writeFileSync(files.certFile, cert)
  writeFileSync(files.keyFile, key)
  writeFileSync(files.tokenFile, `${readToken} read\n${controlToken} read,control\n`, { mode: 0o600 })
  writeFileSync(at('index.html'), 'the page')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A server, as it was started. */
interface Setting {
  readonly bind: 'loopback' | 'other'
  readonly tls: boolean
  readonly tokens: boolean
  readonly allowControl: boolean
}

const start = ({ bind, tls, tokens, allowControl }: Setting): Promise<RunningServer> => {
  const { certFile, keyFile, tokenFile, page } = files
  return serve({
    hub: new Hub({ share: 0.9 }),
    port: 0,
    host: bind === 'loopback' ? '127.0.0.1' : '0.0.0.0',
    page,
    command: async () => 'done',
    limits: { connections: 1000, connectionsPerAddress: 1000 },
    access: {
      ...(tls && { tls: { certFile, keyFile } }),
      ...(tokens && { tokenFile }),
      allowedHosts: ['allowed.example'],
      allowedOrigins: ['https://guest.example'],
      insecure: true,
      allowControl,
    },
  })
}

const both = [true, false]
const settings = (['loopback', 'other'] as const).flatMap((bind) =>
  both.flatMap((tls) =>
    both.flatMap((tokens) => both.map((allowControl): Setting => ({ bind, tls, tokens, allowControl }))),
  ),
)
/** Nobody knows who would give the commands. */
const isRefused = ({ bind, tokens, allowControl }: Setting) => bind === 'other' && !tokens && allowControl

const hosts = {
  own: (port: number) => `127.0.0.1:${port}`,
  allowed: () => 'allowed.example',
  certified: () => 'certified.example:8443',
  address: () => '192.0.2.7:4040',
  evil: () => 'evil.example',
} as const
const origins = {
  none: () => undefined,
  same: (scheme: string, host: string) => `${scheme}://${host}`,
  otherScheme: (scheme: string, host: string) => `${scheme === 'http' ? 'https' : 'http'}://${host}`,
  tunnel: (scheme: string) => `${scheme}://localhost:8089`,
  guest: () => 'https://guest.example',
  evil: () => 'https://evil.example',
} as const
const credentials = ['none', 'wrong', 'read', 'control', 'ticket', 'usedTicket', 'expiredTicket'] as const

/** What somebody comes with. */
interface Visit {
  readonly host: keyof typeof hosts
  readonly origin: keyof typeof origins
  readonly credential: (typeof credentials)[number]
}

const visits = (Object.keys(hosts) as Visit['host'][]).flatMap((host) =>
  (Object.keys(origins) as Visit['origin'][]).flatMap((origin) =>
    credentials.map((credential): Visit => ({ host, origin, credential })),
  ),
)

const isHostAllowed = ({ bind, tls }: Setting, host: Visit['host']): boolean =>
  host === 'own' ||
  host === 'allowed' ||
  (host === 'certified' && tls) ||
  (host === 'address' && bind === 'other')

const isOriginAllowed = ({ bind }: Setting, origin: Visit['origin']): boolean =>
  origin === 'none' || origin === 'same' || origin === 'guest' || (origin === 'tunnel' && bind === 'loopback')

/** Status and text of the answer by the rules of docs/protocol.md; after 101, whether commands are taken. */
function expected(setting: Setting, { host, origin, credential }: Visit): string {
  if (!isHostAllowed(setting, host)) return '403 this Host is not served here'
  if (!isOriginAllowed(setting, origin)) return '403 pages of this Origin are not allowed'
  const { bind, tokens, allowControl } = setting
  if (!tokens) {
    if (bind === 'other' && origin === 'none')
      return '401 without Origin a token is needed: the server has to be started with --token-file'
    return bind === 'loopback' && allowControl ? '101 control' : '101 read'
  }
  switch (credential) {
    case 'none':
      return '401 a token is needed: send the header Authorization: Bearer <token>'
    case 'wrong':
      return '401 this token is not valid'
    case 'usedTicket':
    case 'expiredTicket':
      return '401 this ticket is not valid: it was used, has expired, or was never given'
    case 'read':
    case 'ticket':
      return '101 read'
    case 'control':
      return allowControl ? '101 control' : '101 read'
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

function answerTo(
  port: number,
  tls: boolean,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const ask = tls ? requestTls : request
    const asked = ask(
      { port, host: '127.0.0.1', path, rejectUnauthorized: false, agent: false, ...options },
      (response) => {
        let body = ''
        response.on('data', (part) => {
          body += part
        })
        response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }))
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

async function ticketFor(port: number, tls: boolean): Promise<string> {
  const { body } = await answerTo(port, tls, '/v1/ticket', { method: 'POST', headers: bearer(readToken) })
  return (JSON.parse(body) as { ticket: string }).ticket
}

/** Asks for a WebSocket, and gives status and text; after 101 the best scope. */
function knock(
  port: number,
  tls: boolean,
  headers: Record<string, string>,
  tickets: string[] = [],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(
      `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/v1/stream`,
      [jsonCodec.subprotocol, ...tickets.map((ticket) => `leapstream.ticket.${ticket}`)],
      { headers, rejectUnauthorized: false },
    )
    socket.once('message', (data: Buffer) => {
      const { capabilities } = jsonCodec.decode(data, trustedScanLimits) as Info
      resolve(`101 ${capabilities.includes('command') ? 'control' : 'read'}`)
      socket.terminate()
    })
    socket.once('unexpected-response', (asked, response) => {
      let body = ''
      response.on('data', (part) => {
        body += part
      })
      response.on('end', () => {
        resolve(`${response.statusCode} ${body.trim()}`)
        asked.destroy()
      })
    })
    socket.once('error', reject)
  })
}

async function visit({ tls, tokens }: Setting, port: number, visitor: Visit): Promise<string> {
  const { credential } = visitor
  const host = hosts[visitor.host](port)
  const origin = origins[visitor.origin](tls ? 'https' : 'http', host)
  const headers = { Host: host, ...(origin !== undefined && { Origin: origin }) }
  const given = { wrong: wrongToken, read: readToken, control: controlToken }
  const token = (given as Record<string, string>)[credential]
  if (token !== undefined) return knock(port, tls, { ...headers, ...bearer(token) })
  if (!tokens || credential === 'none') return knock(port, tls, headers)
  if (credential === 'expiredTicket') {
    // given a minute ago
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now - 60_000)
    const ticket = await ticketFor(port, tls)
    clock.mockRestore()
    return knock(port, tls, headers, [ticket])
  }
  const ticket = await ticketFor(port, tls)
  if (credential === 'usedTicket') await knock(port, tls, {}, [ticket])
  return knock(port, tls, headers, [ticket])
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('who is let in: Host x Origin x token x TLS x bind x scope', () => {
  test.each(settings.filter((setting) => !isRefused(setting)))(
    '$bind, TLS $tls, token file $tokens, --allow-control $allowControl',
    async (setting) => {
      const server = await start(setting)
      try {
        const [told, due] = [new Map<string, string>(), new Map<string, string>()]
        for (const visitor of visits) {
          const name = Object.values(visitor).join(', ')
          due.set(name, expected(setting, visitor))
          told.set(name, await visit(setting, server.port, visitor))
        }
        expect(told).toEqual(due)
      } finally {
        await server.close()
      }
    },
  )

  test.each(settings.filter(isRefused))('commands from everybody: $bind, TLS $tls', async (setting) => {
    await expect(start(setting)).rejects.toThrow(
      'cannot take commands at 0.0.0.0 from everybody: add --token-file',
    )
  })

  test('what protects a server that others can reach must be there, unless it is insecure', async () => {
    const { certFile, keyFile, tokenFile } = files
    const tls = { certFile, keyFile }
    const open = async (access: object) => {
      const notices: string[] = []
      const server = await serve({
        hub: new Hub(),
        port: 0,
        host: '0.0.0.0',
        access,
        onNotice: (text) => notices.push(text),
      })
      await server.close()
      return notices
    }
    for (const [access, missing] of [
      [{}, '--tls-cert FILE --tls-key FILE and --token-file FILE'],
      [{ tls }, 'add --token-file FILE'],
      [{ tokenFile }, 'add --tls-cert FILE --tls-key FILE;'],
    ] as const) {
      await expect(open(access)).rejects.toThrow(UsageError)
      await expect(open(access)).rejects.toThrow(missing)
    }
    expect(await open({ tls, tokenFile })).toEqual([])
    const noToken = expect.stringContaining('--insecure: no token is needed')
    const noTls = expect.stringContaining('--insecure: no TLS')
    expect(await open({ insecure: true })).toEqual([noToken, noTls])
    expect(await open({ insecure: true, tls })).toEqual([noToken])
    expect(await open({ insecure: true, tokenFile })).toEqual([noTls])
  })
})

describe.each(both)('HTTP, TLS %s', (tls) => {
  test('without a token there are health and the page, and no data', async () => {
    const setting: Setting = { bind: 'loopback', tls, tokens: true, allowControl: true }
    const server = await start(setting)
    const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      answerTo(server.port, tls, path, { headers, method })
    try {
      for (const [path, headers, status] of [
        ['/healthz', {}, 200],
        ['/', {}, 200],
        ['/nothing.js', {}, 404],
        ['/v1/runs', {}, 401],
        ['/v1/runs', bearer(wrongToken), 401],
        ['/v1/runs', bearer(readToken.slice(1)), 401],
        ['/v1/runs', bearer(`${readToken}r`), 401],
        ['/v1/runs', { Authorization: `Basic ${readToken}` }, 401],
        ['/v1/runs', { Authorization: '' }, 401],
        ['/v1/runs', { Authorization: `bearer ${readToken}` }, 200],
        ['/v1/runs', bearer(readToken), 200],
        [`/v1/runs?token=${readToken}`, {}, 401],
        ['/v1/runs/x/summary', {}, 401],
        ['/v1/anything', {}, 401],
        ['/v1/anything', bearer(readToken), 404],
        ['/v1/runs', { ...bearer(readToken), Origin: 'https://evil.example' }, 403],
        ['/v1/runs', { ...bearer(readToken), Host: 'evil.example' }, 403],
        ['/', { Host: 'evil.example' }, 403],
      ] as const) {
        const { status: told } = await ask(path, headers)
        expect([path, headers, told]).toEqual([path, headers, status])
      }
      expect((await ask('/v1/runs')).headers['www-authenticate']).toBe('Bearer realm="leapstream"')
      const policy = (await ask('/')).headers['content-security-policy']
      expect(policy).toContain(`connect-src 'self' ${tls ? 'wss' : 'ws'}://127.0.0.1:${server.port};`)
    } finally {
      await server.close()
    }
  })

  test('a ticket is for who has a token, from a page that may connect', async () => {
    const server = await start({ bind: 'loopback', tls, tokens: true, allowControl: true })
    const ask = (method: string, headers: Record<string, string>) =>
      answerTo(server.port, tls, '/v1/ticket', { headers, method })
    const guest = { Origin: 'https://guest.example' }
    try {
      const before = Date.now()
      const { status, body, headers } = await ask('POST', bearer(controlToken))
      const { ticket, expires, scopes } = JSON.parse(body)
      expect([status, headers['cache-control'], scopes]).toEqual([200, 'no-store', ['read', 'control']])
      expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(expires).toBeGreaterThanOrEqual(before + 60_000)
      expect((await ask('POST', {})).status).toBe(401)
      expect((await ask('POST', bearer(wrongToken))).status).toBe(401)
      expect((await ask('POST', { ...bearer(readToken), Origin: 'https://evil.example' })).status).toBe(403)
      expect((await ask('POST', { ...bearer(readToken), Host: 'evil.example' })).status).toBe(403)
      expect(await ask('GET', bearer(readToken))).toMatchObject({ status: 405, headers: { allow: 'POST' } })
      // a page of another origin may read the answer only where it was allowed on purpose
      const allowed = { 'access-control-allow-origin': 'https://guest.example', vary: 'Origin' }
      expect(await ask('OPTIONS', guest)).toMatchObject({ status: 204, headers: allowed })
      expect(await ask('POST', { ...bearer(readToken), ...guest })).toMatchObject({
        status: 200,
        headers: allowed,
      })
      expect((await ask('OPTIONS', { Origin: 'https://evil.example' })).status).toBe(403)
      expect((await ask('OPTIONS', {})).status).toBe(405)
    } finally {
      await server.close()
    }
  })

  test('of twenty who come with the same ticket at the same time one is let in', async () => {
    const server = await start({ bind: 'loopback', tls, tokens: true, allowControl: false })
    try {
      const ticket = await ticketFor(server.port, tls)
      const told = await Promise.all(Array.from({ length: 20 }, () => knock(server.port, tls, {}, [ticket])))
      expect(told.filter((answer) => answer.startsWith('101'))).toHaveLength(1)
      expect(told.filter((answer) => answer.startsWith('401'))).toHaveLength(19)
    } finally {
      await server.close()
    }
  })
})
