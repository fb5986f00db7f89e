import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { Tickets } from '../../../src/server/access/tickets.ts'
import { Hub } from '../../../src/server/hub.ts'
import { type ServeOptions, serve } from '../../../src/server/server.ts'
import { RawClient } from '../raw-client.ts'
import { selfSigned } from './certificate.ts'

const token = 't'.repeat(64)
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A server with TLS and a token, which others can reach. */
async function start(options: Partial<ServeOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-strangers-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const { cert, key } = selfSigned(['localhost'])
  const server = await serve({
    hub: new Hub(),
    port: 0,
    host: '0.0.0.0',
    access: {
      tls: { certFile: write('cert.pem', cert), keyFile: write('key.pem', key) },
      tokenFile: write('tokens', `${token} read\n`),
    },
    ...options,
  })
  cleanUps.push(() => server.close())
  const friend = () =>
    new RawClient(`https://127.0.0.1:${server.port}`, undefined, {
      headers: { Authorization: `Bearer ${token}` },
      rejectUnauthorized: false,
    })
  return { server, friend }
}

/** Resolves when the other side has ended the connection. */
const ended = (socket: Socket): Promise<unknown> => {
  socket.on('error', () => {})
  socket.resume()
  return new Promise((resolve) => socket.once('close', resolve))
}

test.each([
  ['say nothing', ''],
  ['begin to greet TLS', '\x16\x03\x01\x02'],
  ['speak no TLS', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['speak of anything', '\0'.repeat(1000)],
])('connections that %s are ended, and a client with a token is let in', async (_, text) => {
  const { server, friend } = await start({ limits: { headerSeconds: 0.5 } })
  const sockets = Array.from({ length: 50 }, () => connect(server.port, '127.0.0.1'))
  for (const socket of sockets) socket.write(text)
  const all = Promise.all(sockets.map(ended))
  await friend().first('info')
  await all
})

test.each([
  ['half a request', 'GET /v1/runs HTTP/1.1\r\nHos'],
  [
    'a request for a ticket whose body never comes',
    `POST /v1/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n`,
  ],
  [
    'an upgrade without a token',
    'GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ],
])('connections with %s are ended', async (_, text) => {
  const { server, friend } = await start({ limits: { headerSeconds: 0.5 } })
  const sockets = Array.from({ length: 20 }, () =>
    connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false }),
  )
  for (const socket of sockets) socket.write(text)
  await Promise.all(sockets.map(ended))
  await friend().first('info')
})

const outer = Object.values(networkInterfaces())
  .flat()
  .find((address) => address !== undefined && address.family === 'IPv4' && !address.internal)?.address

test.runIf(outer !== undefined)(
  'one machine that opens connections and is silent keeps nobody else out',
  async () => {
    const { server, friend } = await start({ limits: { connections: 4, connectionsPerAddress: 2 } })
    const sockets = Array.from({ length: 100 }, () => connect(server.port, outer!))
    let open = sockets.length
    for (const socket of sockets) {
      void ended(socket).then(() => {
        open--
      })
    }
    await expect.poll(() => open).toBe(2 + 16)
    await friend().first('info')
    for (const socket of sockets) socket.destroy()
  },
)

test('tickets that nobody uses are bounded: the oldest go', () => {
  const tickets = new Tickets(60)
  const grant = { scopes: new Set(['read'] as const), token: undefined }
  const given = Array.from({ length: 1025 }, () => tickets.give(grant).ticket)
  expect(tickets.use(given[0]!)).toBeUndefined()
  expect(tickets.use(given[1]!)).toBe(grant)
  expect(tickets.use(given[1024]!)).toBe(grant)
})
