import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { AccessError } from '../../../src/errors.ts'
import type { AccessOptions } from '../../../src/server/access/access-options.ts'
import { Hub } from '../../../src/server/hub.ts'
import { serve } from '../../../src/server/server.ts'
import { RawClient } from '../raw-client.ts'

const token = 't'.repeat(64)
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Passes requests on to a port, with the name that the proxy is called by, as nginx does with proxy_set_header Host. */
async function startProxy(target: number, pathOf: (url: string) => string, host: string): Promise<string> {
  const forward = ({ method, url, headers }: IncomingMessage) =>
    request({
      port: target,
      host: '127.0.0.1',
      method,
      path: pathOf(url ?? '/'),
      headers: { ...headers, host, 'x-forwarded-for': '192.0.2.1' },
    })
  const proxy = createServer((asked: IncomingMessage, response: ServerResponse) => {
    const passed = forward(asked)
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    asked.pipe(passed)
  })
  const sockets = new Set<Socket>()
  proxy.on('upgrade', (asked: IncomingMessage, near: Socket) => {
    const passed = forward(asked)
    const copyHead = (answer: IncomingMessage) => {
      const lines = answer.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
      near.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines}\r\n`)
    }
    passed.on('upgrade', (answer, far, head) => {
      copyHead(answer)
      near.write(head)
      near.pipe(far).pipe(near)
      for (const end of [near, far as Socket]) {
        sockets.add(end)
        end.on('error', () => {})
        end.on('close', () => {
          near.destroy()
          far.destroy()
        })
      }
    })
    passed.on('response', (answer) => {
      copyHead(answer)
      answer.pipe(near)
    })
    passed.on('error', () => near.destroy())
    passed.end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
    proxy.closeAllConnections()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

async function start(access: AccessOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-proxy-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.html'), 'the page')
  const tokenFile = join(folder, 'tokens')
  writeFileSync(tokenFile, `${token} read\n`, { mode: 0o600 })
  const hub = new Hub()
  hub.channel({ topic: 'Q', kind: 'mean', delivery: 'latest' }).next(7)
  const server = await serve({ hub, port: 0, page: folder, access: { tokenFile, ...access } })
  cleanUps.push(() => server.close())
  return server
}

test.each([
  ['keeps the path, which is that of --base-path', '/leap/', (url: string) => url],
  [
    'takes the path off, so that the server needs to know nothing of it',
    '/',
    (url: string) => url.replace('/leap', ''),
  ],
])('behind a proxy that %s', async (_, basePath, pathOf) => {
  const origin = 'https://lab.example'
  const server = await start({ basePath, allowedOrigins: [origin] })
  expect(server.url).toBe(`http://127.0.0.1:${server.port}${basePath.slice(0, -1)}`)
  const url = `${await startProxy(server.port, pathOf, 'lab.example')}/leap/`
  expect(await (await fetch(url)).text()).toBe('the page')
  expect(await (await fetch(`${url}healthz`)).text()).toBe('ok\n')
  expect((await fetch(`${url}v1/runs`)).status).toBe(401)
  expect((await fetch(`${url}v1/runs`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200)
  // from a page of the proxy's origin, and from no other
  const headers = { Authorization: `Bearer ${token}` }
  await new RawClient(url.slice(0, -1), undefined, { origin, headers }).first('info')
  const stranger = new RawClient(url.slice(0, -1), undefined, { origin: 'https://evil.example', headers })
  expect(await stranger.closed).toBe(1006)
  // a program, with a ticket
  const connection = connect(url, { token })
  cleanUps.push(() => connection.close())
  expect(await firstValueFrom(connection.topic('Q'))).toMatchObject({ value: 7 })
})

test('a proxy that is called by a name that is not allowed is refused, and the client says so', async () => {
  const server = await start({})
  const url = await startProxy(server.port, (path) => path, 'lab.example')
  const connection = connect(url, { token })
  const failure = await firstValueFrom(connection.topic('Q')).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AccessError)
  expect(String(failure)).toContain('this Host is not served here')
})

test('nothing is outside of the base path, and its name without a slash leads to it', async () => {
  const server = await start({ basePath: '/leap' })
  const at = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`, { redirect: 'manual' })
  for (const path of ['/', '/healthz', '/v1/runs', '/leaps/', '/index.html'])
    expect([path, (await at(path)).status]).toEqual([path, 404])
  const answer = await at('/leap?run=a')
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/leap/?run=a'])
  expect(await (await fetch(server.url)).text()).toBe('the page')
  expect(await (await at('/leap/index.html')).text()).toBe('the page')
  const connection = connect(server.url, { token })
  cleanUps.push(() => connection.close())
  await firstValueFrom(connection.status.pipe(filter((status) => status === 'open')))
})
