import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get, request } from 'node:http'
import { type AddressInfo, connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ServerError, UsageError } from '../../src/errors.ts'
import { Hub, type HubOptions } from '../../src/server/hub.ts'
import { type RunningServer, type ServeOptions, serve } from '../../src/server/server.ts'
import { jsonCodec, msgpackCodec } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import { RawClient } from './raw-client.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(options: Partial<ServeOptions> = {}, hubOptions: HubOptions = {}) {
  const hub = options.hub ?? new Hub(hubOptions)
  const server = await serve({ port: 0, ...options, hub })
  cleanUps.push(() => server.close())
  const client = (...rest: [codec?: typeof jsonCodec, options?: object, query?: string]): RawClient =>
    new RawClient(server.url, ...rest)
  return { hub, server, client }
}

const answerTo = (server: RunningServer, path: string, options: object = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const asked = request(`${server.url}${path}`, options, (response) => {
      let body = ''
      response.on('data', (part) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    asked.on('error', reject)
    asked.end()
  })

/** Status of an upgrade that is refused; 101 when it is not. */
const upgrade = (url: string, protocols: string[], options: object = {}): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'), protocols, options)
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('unexpected-response', (asked, response) => {
      asked.destroy()
      resolve(response.statusCode!)
    })
    socket.on('error', () => {})
  })

test.each([
  ['leapstream.v1', undefined],
  ['leapstream.v1.json', jsonCodec],
])('%s: info, advertise, subscribed, data, complete, in this order', async (subprotocol, codec) => {
  const { hub, client } = await start({ version: '1.2.3' })
  const charge = hub.channel({ topic: 'run/1/hmc/measurement/Q', kind: 'measurement', delivery: 'lossless' })
  charge.next({ values: Float64Array.of(1, -2) })
  const raw = client(codec)
  await raw.first('advertise')
  expect(raw.socket.protocol).toBe(subprotocol)
  expect(raw.socket.extensions).toBe('')
  raw.send({ op: 'hello', client: 'test' })
  raw.send({ op: 'subscribe', request: 5, topic: 'run/1/hmc/measurement/Q', from: 'first' })
  await raw.first('data')
  charge.complete('finished')
  await raw.first('complete')
  expect(raw.messages.map(({ op }) => op)).toEqual(['info', 'advertise', 'subscribed', 'data', 'complete'])
  expect(raw.messages).toMatchObject([
    { protocol: 'leapstream.v1', server: 'leapstream', version: '1.2.3', limits: defaultLimits },
    { channels: [{ id: 1, topic: 'run/1/hmc/measurement/Q', first: 1, next: 2, delivery: 'lossless' }] },
    { request: 5, channel: 1, from: 1, next: 2, recovered: true },
    { channel: 1, items: [{ seq: 1, value: { values: { dtype: '<f8', shape: [2] } } }] },
    { channel: 1, seq: 1, reason: 'finished' },
  ])
})

test('unsubscribe ends the data of a channel and of no other', async () => {
  const { hub, client } = await start()
  const [a, b] = ['a', 'b'].map((topic) => hub.channel({ topic, kind: 'measurement', delivery: 'lossless' }))
  const raw = client()
  raw.socket.on('open', () => raw.send({ op: 'subscribe', request: 1, glob: '*', from: 'live' }))
  await raw.until(() => raw.of('subscribed').length === 2)
  raw.send({ op: 'unsubscribe', request: 2, channel: a!.id })
  // What is answered after the unsubscription shows that it has been read.
  raw.send({ op: 'command', request: 3, name: 'stop' })
  await raw.first('error')
  a!.next(1)
  b!.next(1)
  await raw.first('data')
  expect(raw.of('data').map(({ channel }) => channel)).toEqual([b!.id])
})

test('command, unknown topics and unknown ops are answered with an error, and the conversation goes on', async () => {
  const { client } = await start()
  const raw = client(jsonCodec)
  await raw.first('info')
  raw.send({ op: 'fetch', request: 1, topic: 'nothing', from: 1 })
  raw.send({ op: 'command', request: 2, name: 'stop' })
  raw.sendRaw('{"op":"dance","request":3}', false)
  raw.sendRaw('{"op":"dance"}', false)
  raw.send({ op: 'subscribe', request: 4, topic: 'nothing' })
  await raw.until(() => raw.of('error').length === 5)
  // a command is answered when it has been tried, others at once
  const answers = raw.of('error').map(({ request, code, retry }) => [request, code, retry])
  expect(answers.filter(([request]) => request !== 2)).toEqual([
    [1, 'unknown-topic', false],
    [3, 'unknown-op', false],
    [null, 'unknown-op', false],
    [4, 'unknown-topic', false],
  ])
  expect(answers).toContainEqual([2, 'unsupported', false])
})

test.each([
  ['no msgpack', Buffer.from([0xc1]), true, 4400],
  ['a text frame', '{"op":"pong","time":1}', false, 4400],
  ['wrong fields', Buffer.from([0x81, 0xa2, 0x6f, 0x70, 0xa4, 0x70, 0x6f, 0x6e, 0x67]), true, 4400],
  ['more than 64 KiB', Buffer.alloc(64 * 1024 + 1), true, 4413],
])('%s closes the connection', async (_, bytes, binary, code) => {
  const { client } = await start()
  const raw = client()
  await raw.first('info')
  raw.sendRaw(bytes, binary)
  expect(await raw.closed).toBe(code)
})

test('17 fragments close the connection, 16 do not', async () => {
  const { client } = await start()
  for (const [fragments, code] of [
    [17, 4413],
    [16, 4400],
  ] as const) {
    const raw = client()
    await raw.first('info')
    for (let i = 1; i <= fragments; i++)
      raw.socket.send(Buffer.from([0xc1]), { binary: true, fin: i === fragments })
    expect(await raw.closed).toBe(code)
  }
})

test('a burst of 40 messages is fine, more are too many', async () => {
  const { client } = await start()
  const raw = client()
  await raw.first('info')
  for (let i = 0; i < 40; i++) raw.send({ op: 'command', request: i, name: 'stop' })
  await raw.until(() => raw.of('error').length === 40)
  for (let i = 0; i < 45; i++) raw.send({ op: 'pong', time: i })
  expect(await raw.closed).toBe(4429)
})

test('who says nothing is closed, who has said something is not', async () => {
  const { client } = await start({ limits: { helloSeconds: 0.3 } })
  const silent = client()
  const polite = client()
  await polite.first('info')
  polite.send({ op: 'hello', client: 'test' })
  expect(await silent.closed).toBe(4408)
  polite.send({ op: 'command', request: 1, name: 'stop' })
  await polite.first('error')
  expect(polite.socket.readyState).toBe(WebSocket.OPEN)
})

test('ping tells time and lag', async () => {
  const { hub, client } = await start({ limits: { pingSeconds: 0.05 } })
  hub.channel({ topic: 'a', kind: 'measurement', delivery: 'lossless' })
  const raw = client()
  await raw.first('advertise')
  raw.send({ op: 'subscribe', request: 1, topic: 'a' })
  await raw.first('subscribed')
  const before = raw.of('ping').length
  await raw.until(() => raw.of('ping').length > before + 1)
  const ping = raw.of('ping').at(-1)!
  raw.send({ op: 'pong', time: ping.time })
  expect(ping.lag).toEqual({ 1: [0, 0] })
  expect(Math.abs(Date.now() - ping.time)).toBeLessThan(60_000)
})

test('who does not answer WebSocket pings is dropped', async () => {
  const { client } = await start({ limits: { webSocketPingSeconds: 0.05 } })
  const mute = client(undefined, { autoPong: false })
  expect(await mute.closed).toBe(1006)
})

test('a 65th subscription is refused', async () => {
  const { hub, client } = await start()
  for (let i = 0; i < 65; i++) hub.channel({ topic: `t/${i}`, kind: 'mean', delivery: 'latest' })
  const raw = client()
  await raw.first('info')
  raw.send({ op: 'subscribe', request: 1, glob: '**' })
  expect(await raw.first('error')).toMatchObject({ request: 1, code: 'too-many-subscriptions' })
  expect(raw.of('subscribed')).toHaveLength(64)
})

test('upgrades are refused for path, Host, Origin and subprotocol', async () => {
  const { server } = await start()
  const v1 = ['leapstream.v1']
  const at = (path: string): string => `${server.url}${path}`
  expect(await upgrade(at('/v1/stream'), v1)).toBe(101)
  expect(await upgrade(at('/'), ['other', 'leapstream.v1.json'])).toBe(101)
  expect(await upgrade(at('/v2'), v1)).toBe(404)
  expect(await upgrade(at('/v1/stream'), v1, { headers: { host: 'evil.example' } })).toBe(403)
  expect(await upgrade(at('/v1/stream'), v1, { origin: 'http://evil.example' })).toBe(403)
  expect(await upgrade(at('/v1/stream'), v1, { origin: `http://localhost:${server.port}` })).toBe(101)
  // Behind ssh -L 8089:127.0.0.1:4040, and a site whose name was made to resolve to 127.0.0.1.
  for (const [host, origin, status] of [
    ['localhost:8089', 'http://localhost:8089', 101],
    ['[::1]:8089', 'http://[::1]:8089', 101],
    ['localhost:8089', 'http://evil.example:8089', 403],
    ['evil.example:8089', 'http://evil.example:8089', 403],
    ['evil.example:8089', 'http://localhost:8089', 403],
  ] as const) {
    expect(await upgrade(at('/v1/stream'), v1, { headers: { host }, origin })).toBe(status)
  }
  expect(await upgrade(at('/v1/stream'), ['other'])).toBe(400)
  expect(await upgrade(at('/v1/stream'), [])).toBe(400)
})

test('page and WebSocket work through a tunnel that ends at another port', async () => {
  const page = mkdtempSync(join(tmpdir(), 'leapstream-page-'))
  cleanUps.push(() => rmSync(page, { recursive: true }))
  writeFileSync(join(page, 'index.html'), 'hello')
  const { server } = await start({ page })
  const tunnel = createServer((near) => {
    const far = connectSocket(server.port, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const end of [near, far]) end.on('error', () => {})
  })
  tunnel.listen(0, '127.0.0.1')
  await once(tunnel, 'listening')
  cleanUps.push(() => tunnel.close())
  const url = `http://localhost:${(tunnel.address() as AddressInfo).port}`
  const answer = await fetch(url)
  expect(await answer.text()).toBe('hello')
  expect(answer.headers.get('content-security-policy')).toContain(
    `connect-src 'self' ${url.replace('http', 'ws')};`,
  )
  await new RawClient(url, undefined, { origin: url }).first('info')
})

test('connections are limited, in all and for one address, and room is made by those who leave', async () => {
  for (const [limits, status] of [
    [{ connectionsPerAddress: 2 }, 429],
    [{ connections: 2 }, 503],
  ] as const) {
    const { server, client } = await start({ limits })
    const [first, second] = [client(), client()]
    await Promise.all([first.first('info'), second.first('info')])
    expect(await upgrade(server.url, ['leapstream.v1'])).toBe(status)
    first.socket.close()
    await first.closed
    let now = status as number
    while (now !== 101) now = await upgrade(server.url, ['leapstream.v1'])
  }
})

test('who leaves is forgotten', async () => {
  // Not by the limit for the first message.
  const { hub, client } = await start({ limits: { helloSeconds: 3600 } })
  const [polite, rude] = [client(), client()]
  await Promise.all([polite.first('info'), rude.first('info')])
  expect(hub.clients).toBe(2)
  polite.socket.close()
  rude.socket.terminate()
  while (hub.clients > 0) await new Promise((resolve) => setTimeout(resolve, 10))
})

test('headers of more than 8 KiB are refused, and those that do not come in time', async () => {
  const { server } = await start({ limits: { headerSeconds: 0.2 } })
  expect((await answerTo(server, '/healthz', { headers: { long: 'x'.repeat(8200) } })).status).toBe(431)
  const slow = connectSocket(server.port, '127.0.0.1')
  slow.write('GET / HTTP/1.1\r\n')
  const [answer] = await once(slow, 'data')
  expect(String(answer)).toContain('408 Request Timeout')
  slow.destroy()
})

test('HTTP: health, runs and summaries as JSON, nothing else', async () => {
  const { server } = await start({
    runs: () => [
      { name: 'a b', state: 'finished', pipeline: 'hmc' },
      { name: 'c', state: 'running' },
    ],
    newest: (run) =>
      run === 'c' ? { 'run/c/hmc/progress': { time: 5, value: [Number.NaN, 1] } } : undefined,
    summary: (run) => (run === 'a b' ? { beta: 4, error: Number.NaN } : undefined),
  })
  expect(await answerTo(server, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' })
  expect(await answerTo(server, '/v1/runs')).toMatchObject({
    status: 200,
    body: '[{"name":"a b","state":"finished","pipeline":"hmc","path":"runs/a%20b"},{"name":"c","state":"running","path":"runs/c"}]\n',
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
  })
  expect((await answerTo(server, '/v1/runs/a%20b/summary?x')).body).toBe('{"beta":4,"error":null}\n')
  expect(await answerTo(server, '/v1/runs/c/summary')).toMatchObject({
    status: 409,
    body: 'run c is not over: its summary comes at the end, what is known so far is at /v1/runs/c\n',
  })
  expect((await answerTo(server, '/v1/runs/c')).body).toBe(
    '{"name":"c","state":"running","values":{"run/c/hmc/progress":{"time":5,"value":[null,1]}}}\n',
  )
  expect((await answerTo(server, '/v1/runs/b')).status).toBe(404)
  expect((await answerTo(server, '/v1/runs/b/summary')).status).toBe(404)
  expect((await answerTo(server, '/v1/runs/%E0/summary')).status).toBe(404)
  expect((await answerTo(server, '/')).status).toBe(404)
  expect(await answerTo(server, '/v1/runs', { method: 'POST' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
  expect((await answerTo(server, '/v1/runs', { headers: { host: 'evil.example' } })).status).toBe(403)
  expect((await answerTo(server, '/v1/runs', { headers: { host: 'localhost:8089' } })).status).toBe(200)
})

test('HTTP: health says by their codes what errors stand', async () => {
  const { hub, server } = await start()
  hub.raise({ id: '1', level: 'warning', code: 'frozen', text: 'Q is frozen' })
  expect((await answerTo(server, '/healthz')).status).toBe(200)
  for (const id of ['2', '3']) hub.raise({ id, level: 'error', code: 'not-exact', text: 'secret' })
  hub.raise({ id: '4', level: 'error', code: 'disk-low', text: 'secret' })
  expect(await answerTo(server, '/healthz')).toMatchObject({
    status: 503,
    body: 'not ok: not-exact, disk-low\n',
  })
  for (const id of ['2', '3', '4']) hub.clear(id)
  expect(await answerTo(server, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' })
})

test('HTTP: metrics in the format that is asked for, with what clients were sent', async () => {
  const { server, client } = await start({
    metrics: async (isOpenMetrics, { clients, sentMessages, sentBytes, receivedMessages }) => ({
      contentType: isOpenMetrics ? 'open' : 'text',
      text: `${clients} ${sentMessages} ${sentBytes} ${receivedMessages}`,
    }),
  })
  expect(await answerTo(server, '/metrics')).toMatchObject({
    status: 200,
    body: '0 0 0 0',
    headers: { 'content-type': 'text' },
  })
  const raw = client()
  await raw.first('info')
  raw.send({ op: 'subscribe', request: 1, topic: 'none' })
  await raw.first('error')
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5'
  const { body, headers } = await answerTo(server, '/metrics', { headers: { accept } })
  expect(headers['content-type']).toBe('open')
  const bytes = raw.frames.reduce((sum, { byteLength }) => sum + byteLength, 0)
  expect(body).toBe(`1 ${raw.frames.length} ${bytes} 1`)
  expect((await answerTo(server, '/metrics', { method: 'POST' })).status).toBe(405)
})

test('HTTP: where a token is needed, metrics and runs need it, and health does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-token-'))
  cleanUps.push(() => rmSync(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  const token = 'a'.repeat(43)
  writeFileSync(tokenFile, `${token} read\n`, { mode: 0o600 })
  const metrics = async () => ({ contentType: 'text', text: 'numbers' })
  const { server } = await start({ metrics, runs: () => [], access: { tokenFile } })
  const bearer = { headers: { authorization: `Bearer ${token}` } }
  for (const path of ['/metrics', '/v1/runs']) {
    expect((await answerTo(server, path)).status).toBe(401)
    expect((await answerTo(server, path, bearer)).status).toBe(200)
  }
  expect((await answerTo(server, '/healthz')).status).toBe(200)
})

test('HTTP: metrics that fail are an answer', async () => {
  const { server } = await start({ metrics: () => Promise.reject(new Error('no')) })
  expect(await answerTo(server, '/metrics')).toMatchObject({ status: 500, body: 'cannot answer: no\n' })
  const { server: without } = await start()
  expect((await answerTo(without, '/metrics')).status).toBe(404)
})

test('the page is served with a strict policy, and nothing outside its directory', async () => {
  const page = mkdtempSync(join(tmpdir(), 'leapstream-page-'))
  cleanUps.push(() => rmSync(page, { recursive: true }))
  writeFileSync(join(page, 'index.html'), '<!doctype html>hello')
  const { server } = await start({ page })
  const { status, body, headers } = await answerTo(server, '/')
  expect([status, body]).toEqual([200, '<!doctype html>hello'])
  expect(headers['content-security-policy']).toContain(
    `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self' ws://127.0.0.1:${server.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  const outside = await new Promise<number>((resolve) => {
    get({ port: server.port, host: '127.0.0.1', path: '/../../../etc/passwd' }, ({ statusCode }) =>
      resolve(statusCode!),
    )
  })
  expect(outside).toBe(404)
})

test('a page that is not there, another address, a port in use and a port that cannot be are refused', async () => {
  const hub = new Hub()
  await expect(serve({ hub, port: 0, page: '/nowhere' })).rejects.toThrow(ServerError)
  await expect(serve({ hub, port: 0, host: '0.0.0.0' })).rejects.toThrow(UsageError)
  await expect(serve({ hub, port: 0, host: '0.0.0.0' })).rejects.toThrow(
    'cannot serve at 0.0.0.0, where others can connect: add --tls-cert FILE --tls-key FILE and --token-file FILE',
  )
  await expect(serve({ hub, port: 65536 })).rejects.toThrow(UsageError)
  const { server } = await start()
  const { port } = server
  await expect(serve({ hub, port })).rejects.toThrow(ServerError)
  await expect(serve({ hub, port })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use: choose another with --port, or --port 0 for any free one`,
  )
})

test('close ends connections with 4000, also one that does not answer, and frees the port', async () => {
  const { hub, server, client } = await start()
  const raw = client()
  const deaf = client()
  await Promise.all([raw.first('info'), deaf.first('info')])
  deaf.socket.pause()
  const idle = connectSocket(server.port, '127.0.0.1')
  await once(idle, 'connect')
  await server.close()
  await server.close()
  expect(await raw.closed).toBe(4000)
  const again = await serve({ hub, port: server.port })
  await again.close()
})

test('what was published just before close still arrives, and that the channel is complete', async () => {
  const { hub, server, client } = await start()
  const channel = hub.channel({ topic: 'run/1/hmc/progress', kind: 'progress', delivery: 'latest' })
  channel.next({ done: 1 })
  const raw = client()
  raw.socket.on('open', () =>
    raw.send({ op: 'subscribe', request: 1, topic: 'run/1/hmc/progress', maxHz: 1 }),
  )
  await raw.first('subscribed')
  channel.next({ done: 2 })
  channel.complete('finished')
  await server.close()
  await raw.closed
  expect(raw.of('data').at(-1)?.items.at(-1)?.value).toEqual({ done: 2 })
  expect(raw.of('complete')).toHaveLength(1)
})

test('a stalled client slows nobody, costs no memory, and later gets every record or a gap', async () => {
  const ringBytes = 8 * 1024 * 1024
  const { hub, client } = await start({}, { ringBytes })
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  const [stalled, healthy, twin] = [client(), client(), client()]
  for (const raw of [stalled, healthy, twin]) {
    await raw.first('info')
    raw.send({ op: 'subscribe', request: 1, topic: 'Q', from: 'first' })
    await raw.first('subscribed')
  }
  stalled.socket.pause()
  const total = 600
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  for (let i = 1; i <= total; i++) {
    charge.next(new Float64Array(12_500).fill(i))
    await healthy.until(() => healthy.of('data').length === i)
    await twin.until(() => twin.of('data').length === i)
    // Only the numbers are of interest; the values would be most of the memory.
    for (const raw of [healthy, twin]) {
      raw.frames.length = Math.min(raw.frames.length, 3)
      for (const { items } of raw.of('data').slice(-1)) Object.assign(items[0]!, { value: null })
    }
  }
  // 60 MB went past the stalled client; the ring holds 8 MiB, its socket 1 MiB and a frame, and the test a little.
  expect(hub.bytes).toBeLessThanOrEqual(ringBytes)
  // The memory of arrays that were collected is given back a little later, by a thread of its own.
  const growth = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers - before
  }
  await expect.poll(growth).toBeLessThan(25_000_000)
  charge.complete('finished')
  stalled.socket.resume()
  await Promise.all([stalled.first('complete'), healthy.first('complete'), twin.first('complete')])
  const all = Array.from({ length: total }, (_, i) => i + 1)
  expect(healthy.story(1)).toEqual(all)
  const story = stalled.story(1)
  const gaps = story.filter(Array.isArray)
  expect(gaps.length).toBeGreaterThan(0)
  expect(
    story.flatMap((entry) => (Array.isArray(entry) ? all.slice(entry[0] - 1, entry[1]) : [entry])),
  ).toEqual(all)
  expect(healthy.frames[2]!.equals(twin.frames[2]!)).toBe(true)
})

test('a client that takes nothing for long is closed', async () => {
  const limits = { stallSeconds: 0.5, highWater: 65_536, connections: 1, webSocketPingSeconds: 3600 }
  const { hub, server, client } = await start({ limits })
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  const raw = client()
  await raw.first('info')
  raw.send({ op: 'subscribe', request: 1, topic: 'Q' })
  await raw.first('subscribed')
  raw.socket.pause()
  // 20 MB: much more than the system takes for a client that does not read.
  for (let i = 0; i < 200; i++) charge.next(new Float64Array(12_500))
  while ((await upgrade(server.url, ['leapstream.v1'])) !== 101)
    await new Promise((resolve) => setTimeout(resolve, 50))
  raw.socket.resume()
  expect([1006, 4008]).toContain(await raw.closed)
  expect(raw.of('data').length).toBeLessThan(200)
})

test('an address that names runs gets a hub with them, which is released when the client has gone', async () => {
  const asked: (readonly string[])[] = []
  let users = 0
  const { client, hub } = await start({
    openRuns: (runs) => {
      asked.push(runs)
      if (runs.includes('nothing')) return undefined
      users++
      const opened = new Hub({ beside: hub })
      opened.channel({ topic: `run/${runs.length}`, kind: 'mean', delivery: 'latest' })
      return { hub: opened, release: () => users-- }
    },
  })
  hub.channel({ topic: 'runs', kind: 'runTable', delivery: 'latest' })
  const topicsAt = async (path: string) => {
    const raw = client(msgpackCodec, {}, path)
    const topics = (await raw.first('advertise')).channels.map(({ topic }) => topic)
    return { raw, topics }
  }
  expect((await topicsAt('')).topics).toEqual(['runs'])
  const { raw, topics } = await topicsAt('?run=scan/a&run=b%20c')
  expect(asked).toEqual([['scan/a', 'b c']])
  expect(topics).toEqual(['run/2'])
  expect(users).toBe(1)
  raw.socket.close()
  await raw.closed
  await vi.waitFor(() => expect(users).toBe(0))
  expect(await client(msgpackCodec, {}, '?run=nothing').closed).toBe(4404)
  expect(users).toBe(0)
})

test('a server without runs to open gives everybody the same, whatever the address names', async () => {
  const { client, hub } = await start()
  hub.channel({ topic: 'Q', kind: 'mean', delivery: 'latest' })
  const raw = client(msgpackCodec, {}, '?run=x')
  expect((await raw.first('advertise')).channels).toMatchObject([{ topic: 'Q' }])
})
