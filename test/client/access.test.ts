import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import type { Connection, ConnectOptions } from '../../src/client/connection.ts'
import { AccessError, ProtocolError } from '../../src/errors.ts'
import { Hub } from '../../src/server/hub.ts'
import { serve } from '../../src/server/server.ts'
import { selfSigned } from '../server/access/certificate.ts'

const [token, other] = ['t'.repeat(64), 'o'.repeat(64)]
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start({ port = 0, tls = false, basePath = '/' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-client-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const tokenFile = write('tokens', `${token} read\n`)
  const hub = new Hub()
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  for (let i = 0; i < 3; i++) charge.next(i)
  const { cert, key } = selfSigned(['localhost'])
  const files = tls ? { tls: { certFile: write('cert.pem', cert), keyFile: write('key.pem', key) } } : {}
  const server = await serve({ hub, port, access: { tokenFile, basePath, ...files } })
  cleanUps.push(() => server.close())
  return { server, charge, setTokens: (text: string) => write('tokens', text) }
}

function connectTo(url: string, options: ConnectOptions = {}): Connection {
  const connection = connect(url, options)
  cleanUps.push(() => connection.close())
  return connection
}

const failureOf = (connection: Connection): Promise<unknown> =>
  firstValueFrom(connection.topic('Q')).catch((error: unknown) => error)

const statusOf = (connection: Connection, status: string): Promise<unknown> =>
  firstValueFrom(connection.status.pipe(filter((now) => now === status)))

test.each([
  ['text', token],
  ['a function', () => token],
  ['a function that takes its time', async () => token],
])('a token, as %s, lets a client in', async (_, source) => {
  const { server } = await start()
  const connection = connectTo(server.url, { token: source })
  expect(await firstValueFrom(connection.topic('Q', { from: 'first' }))).toMatchObject({ seq: 1 })
})

test.each([
  [
    'no token',
    {},
    /^AccessError: 127\.0\.0\.1:\d+ needs a token: connect\(url, \{ token \}\), or --token-file FILE of "leapstream watch"$/,
  ],
  ['a wrong token', { token: other }, /^AccessError: 127\.0\.0\.1:\d+ refuses: this token is not valid$/],
  [
    'a function that has none',
    {
      token: () => {
        throw new Error('the keyring is locked')
      },
    },
    /^AccessError: there is no token: the keyring is locked$/,
  ],
])('%s ends the connection with an error that says so', async (_, options, message) => {
  const { server } = await start()
  const connection = connectTo(server.url, options)
  const failure = await failureOf(connection)
  expect(failure).toBeInstanceOf(AccessError)
  expect(String(failure)).toMatch(message)
  expect(await firstValueFrom(connection.status)).toBe('closed')
})

test('a function is asked again when its token was refused, and the next one is tried', async () => {
  const { server } = await start()
  const refusals: string[] = []
  const connection = connectTo(server.url, {
    token: (refused) => {
      if (refused !== undefined) refusals.push(refused.message)
      return refused === undefined ? '' : refusals.length === 1 ? other : token
    },
  })
  expect(await firstValueFrom(connection.topic('Q', { from: 'first' }))).toMatchObject({ seq: 1 })
  expect(refusals).toEqual([
    expect.stringContaining('needs a token'),
    expect.stringContaining('this token is not valid'),
  ])
})

test('a token that is taken back while connected is asked for again; nothing is lost or comes twice', async () => {
  const { server, charge, setTokens } = await start()
  let current = token
  const refusals: string[] = []
  const connection = connectTo(server.url, {
    token: (refused) => {
      if (refused !== undefined) {
        refusals.push(refused.message)
        current = other
      }
      return current
    },
  })
  const seqs: number[] = []
  connection.topic('Q', { from: 'first' }).subscribe(({ seq }) => seqs.push(seq))
  await expect.poll(() => seqs).toEqual([1, 2, 3])
  const infos: unknown[] = []
  connection.info.subscribe((info) => infos.push(info))
  setTokens(`${other} read\n`)
  await expect.poll(() => infos.length).toBe(2)
  charge.next(4)
  await expect.poll(() => seqs).toEqual([1, 2, 3, 4])
  expect(refusals).toEqual([expect.stringContaining('this token is not valid')])
})

test('a token that is taken back ends a connection that has no other', async () => {
  const { server, setTokens } = await start()
  const connection = connectTo(server.url, { token })
  await statusOf(connection, 'open')
  const failure = new Promise<unknown>((resolve) => connection.topic('none').subscribe({ error: resolve }))
  setTokens(`${other} read\n`)
  expect(await failure).toBeInstanceOf(AccessError)
})

test('with a token it connects again when the server comes back, with a new ticket', async () => {
  const { server } = await start()
  const connection = connectTo(server.url, { token })
  await statusOf(connection, 'open')
  await server.close()
  await statusOf(connection, 'connecting')
  await start({ port: server.port })
  await statusOf(connection, 'open')
})

test('a certificate that is not trusted is named, with what to do', async () => {
  const { server } = await start({ tls: true })
  const failure = await failureOf(connectTo(server.url, { token }))
  expect(failure).toBeInstanceOf(AccessError)
  expect(String(failure)).toMatch(/the certificate of 127\.0\.0\.1:\d+ is not trusted: .*NODE_EXTRA_CA_CERTS/)
})

test('a server that needs no token lets in who has one', async () => {
  const server = await serve({ hub: new Hub(), port: 0 })
  cleanUps.push(() => server.close())
  await statusOf(connectTo(server.url, { token }), 'open')
})

test.each([
  ['without a token', {}],
  ['with one', { token }],
])('an address where no leapstream is ends the connection, %s', async (_, options) => {
  const { server } = await start({ basePath: '/leap/' })
  const root = new URL(server.url).origin
  const failure = await failureOf(connectTo(`${root}/other/`.replace('//', '//me:secret@'), options))
  expect(failure).toBeInstanceOf(ProtocolError)
  expect(String(failure)).toBe(
    `ProtocolError: there is no leapstream at ${root}/other/, which answers 404: look whether host and path are right; with --base-path /leap/ the address is ${root}/leap/`,
  )
})

test('a proxy that says that nothing is there while the server is away does not end a connection that was open', async () => {
  const { server } = await start()
  const connection = connectTo(server.url, { token })
  await statusOf(connection, 'open')
  await server.close()
  await statusOf(connection, 'connecting')
  let asked = 0
  const proxy = createServer((_, response) => {
    asked++
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => proxy.listen(server.port, '127.0.0.1', resolve))
  await expect
    .poll(
      () => {
        connection.check()
        return asked
      },
      { timeout: 4000 },
    )
    .toBeGreaterThan(1)
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await start({ port: server.port })
  await statusOf(connection, 'open')
})
