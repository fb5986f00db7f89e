import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { UsageError } from '../../../src/errors.ts'
import type { AccessOptions } from '../../../src/server/access/access-options.ts'
import { Hub } from '../../../src/server/hub.ts'
import { serve } from '../../../src/server/server.ts'
import { selfSigned } from './certificate.ts'

const cleanUps: (() => unknown)[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-access-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(access: AccessOptions) {
  const notices: string[] = []
  const server = await serve({ hub: new Hub(), port: 0, access, onNotice: (text) => notices.push(text) })
  cleanUps.push(() => server.close())
  return { server, notices }
}

const write = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name)
  writeFileSync(file, text, { mode })
  return file
}

/** The names in the certificate that somebody gets who connects now. */
const namesAt = (port: number): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subjectaltname)
      socket.destroy()
    })
    socket.once('error', reject)
  })

/** Connects with a token; a refusal has no code. */
function client(url: string, token: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'], {
    headers: { Authorization: `Bearer ${token}` },
    rejectUnauthorized: false,
  })
  socket.on('error', () => {})
  const opened = new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true))
    socket.once('close', () => resolve(false))
  })
  const closed = new Promise<string>((resolve) =>
    socket.once('close', (code, reason) => resolve(`${code} ${reason}`)),
  )
  return { socket, opened, closed }
}

const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string]

test('a renewed certificate is used from then on, a broken one is not, and connections go on', async () => {
  const write2 = ({ cert, key }: { cert: string; key: string }) => ({
    certFile: write('cert.pem', cert),
    keyFile: write('key.pem', key),
  })
  const tls = write2(selfSigned(['old.example']))
  const { server, notices } = await start({ tls, tokenFile: write('tokens', `${first} read\n`) })
  const open = client(server.url, first)
  expect(await open.opened).toBe(true)
  expect(await namesAt(server.port)).toContain('DNS:old.example')

  write('key.pem', 'nothing')
  await expect.poll(() => notices.at(-1)).toMatch(/PEM.*the former certificate is used/)
  expect(await namesAt(server.port)).toContain('DNS:old.example')

  write2(selfSigned(['new.example']))
  await expect.poll(() => namesAt(server.port)).toContain('DNS:new.example')
  expect(notices.at(-1)).toContain('the certificate was renewed')
  expect(open.socket.readyState).toBe(WebSocket.OPEN)
})

test('a certificate that has expired, or does not belong to its key, is named', async () => {
  const old = selfSigned(['old.example'], new Date(Date.UTC(2001, 1, 2)))
  const certFile = write('cert.pem', old.cert)
  const tls = { certFile, keyFile: write('key.pem', old.key) }
  expect((await start({ tls })).notices).toEqual([
    `the certificate ${certFile} expired on Feb  2 00:00:00 2001 GMT`,
  ])
  const keyFile = write('other.pem', selfSigned(['x.example']).key)
  await expect(start({ tls: { certFile, keyFile } })).rejects.toThrow(
    `${certFile} and ${keyFile} are not a certificate and its key in PEM`,
  )
  await expect(start({ tls: { certFile, keyFile: join(folder, 'none') } })).rejects.toThrow(UsageError)
})

test('a token that is taken out ends its connections with 4401, one with other scopes may come again', async () => {
  const file = write('tokens', `${first} read\n${second} read\n`)
  const { server } = await start({ tokenFile: file, allowControl: true })
  const clients = [first, second].map((token) => client(server.url, token))
  expect(await Promise.all(clients.map(({ opened }) => opened))).toEqual([true, true])
  expect(await client(server.url, third).opened).toBe(false)

  write('tokens', `${second} read,control\n${third} read\n`)
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([
    '4401 the token of this connection is no longer valid',
    '4000 the token of this connection has other scopes now',
  ])
  const again = [first, second, third].map((token) => client(server.url, token).opened)
  expect(await Promise.all(again)).toEqual([false, true, true])
})

test('a token file that cannot be used any more leaves the tokens as they were, and an empty one ends them', async () => {
  const file = write('tokens', `# mine\n\n${first} read\n`)
  const { server, notices } = await start({ tokenFile: file })
  const { opened, closed } = client(server.url, first)
  expect(await opened).toBe(true)
  write('tokens', `${first} write\n`)
  await expect.poll(() => notices.length).toBe(1)
  expect(notices[0]).toBe(
    `${file}, line 1: a token is followed by its scopes, read or read,control; until then the tokens that were valid before still are`,
  )
  expect(await client(server.url, first).opened).toBe(true)
  write('tokens', '# none\n')
  expect(await closed).toMatch(/^4401/)
  expect(await client(server.url, first).opened).toBe(false)
})

test.each([
  ['has no token', '# nothing\n', 'has no token: "leapstream token --out'],
  ['has a short one', 'secret read\n', 'line 1: a token has 43 to 256 letters and digits'],
  [
    'has other scopes',
    `\n${first} read,write\n`,
    'line 2: a token is followed by its scopes, read or read,control',
  ],
  ['has more on a line', `${first} read control\n`, 'line 1: a token is followed by its scopes'],
])('a token file that %s is refused, and nothing that stands in it is told', async (_, text, message) => {
  const failure = await start({ tokenFile: write('tokens', text) }).catch((error: Error) => error)
  expect(failure).toBeInstanceOf(UsageError)
  expect(String(failure)).toContain(message)
  expect(String(failure)).not.toMatch(/secret|aaaa/)
})

test.runIf(process.platform !== 'win32')('a token file that others can read is refused', async () => {
  const file = write('tokens', `${first} read\n`)
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(file, mode)
    await expect(start({ tokenFile: file })).rejects.toThrow(`chmod 600 ${file}`)
  }
  chmodSync(file, 0o400)
  await start({ tokenFile: file })
  await expect(start({ tokenFile: join(folder, 'none') })).rejects.toThrow('cannot be read')
})

test('who guesses fills no log, and no token is told', async () => {
  const { server, notices } = await start({ tokenFile: write('tokens', `${first} read\n`) })
  for (let i = 0; i < 200; i++)
    await fetch(`${server.url}/v1/runs`, { headers: { Authorization: `Bearer ${second}` } })
  expect(notices).toEqual(['refused once: a token or ticket that is not valid, the last from 127.0.0.1'])
})
