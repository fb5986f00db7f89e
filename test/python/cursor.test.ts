import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'
import { complete, data, gap, type Script, scriptedServer, subscribed } from './scripted-server.ts'

const python = pythonClientPath()
const topic = 'run/1/hmc/measurement/Q'

/** What the Python client makes of a server: its lines, and what it asked for. */
async function clientOf(script: Script, ...options: readonly string[]) {
  const { url, asked } = await scriptedServer(script)
  const client = follow(python!, 'test/python/records.py', url, ...options)
  expect(await client.ended).toEqual({ code: 0, said: '' })
  return { lines: client.lines, asked: asked.map(({ from }) => from) }
}

const item = (seq: number, epoch = 'a') =>
  JSON.stringify([topic, epoch, seq, seq, { kind: 'number', seq }]).replaceAll(/([,:])/g, '$1 ')
const missing = (first: number, last: number, reason: string, epoch = 'a') =>
  JSON.stringify([topic, epoch, first, last, reason]).replaceAll(',', ', ')
/** As Python writes a time in seconds. */
const asFloats = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/, (\d+), (\d+), \{/, ', $1, $2.0, {'))

describe.skipIf(python === undefined)('a topic in Python', () => {
  it('goes on from its cursor after a break, and drops what comes twice', async () => {
    const { lines, asked } = await clientOf((connection, say, { request }, socket) => {
      if (connection === 1) {
        say(subscribed(request), data(1, 2))
        socket.close(4000)
      } else say(subscribed(request, { from: 2 }), data(2, 3), data(3, 4), complete(4))
    })
    expect(lines).toEqual(asFloats([item(1), item(2), item(3), item(4), 'complete']))
    expect(asked).toEqual(['first', { epoch: 'a', seq: 2 }])
  })

  it('names what is missing', async () => {
    const { lines } = await clientOf((_, say, { request }) =>
      say(
        subscribed(request, { from: 3 }),
        gap(1, 2, 'evicted'),
        data(3),
        gap(4, 6, 'evicted'),
        data(7),
        complete(7),
      ),
    )
    const wanted = [missing(1, 2, 'evicted'), item(3), missing(4, 6, 'evicted'), item(7), 'complete']
    expect(lines).toEqual(asFloats(wanted))
  })

  it('begins anew where the numbers have another epoch, and says so', async () => {
    const { lines, asked } = await clientOf((connection, say, { request }, socket) => {
      if (connection === 1) {
        say(subscribed(request), data(1, 2))
        socket.terminate()
      } else say(subscribed(request, { epoch: 'b' }), gap(1, 0, 'epoch'), data(1), complete(1))
    })
    const wanted = [item(1), item(2), missing(1, 0, 'epoch', 'b'), item(1, 'b'), 'complete']
    expect(lines).toEqual(asFloats(wanted))
    expect(asked[1]).toEqual({ epoch: 'a', seq: 2 })
  })

  it('fails where a record is missing without a gap, also at the end', async () => {
    const jump = await clientOf((_, say, { request }) => say(subscribed(request), data(1, 3)))
    expect(jump.lines.at(-1)).toBe(`ProtocolError: ${topic}: record 3 came where 2 was due, without a gap`)
    const short = await clientOf((_, say, { request }) => say(subscribed(request), data(1), complete(2)))
    expect(short.lines.at(-1)).toBe(`ProtocolError: ${topic}: record 3 came where 2 was due, without a gap`)
  })

  it('takes every n-th record, and misses one of them', async () => {
    const right = await clientOf(
      (_, say, { request }) => say(subscribed(request), data(3, 6), complete(8)),
      'every=3',
    )
    expect(right.lines).toEqual(asFloats([item(3), item(6), 'complete']))
    const jump = await clientOf((_, say, { request }) => say(subscribed(request), data(3, 9)), 'every=3')
    expect(jump.lines.at(-1)).toMatch(/^ProtocolError: .* record 9 came where 6 was due/)
  })

  it('ends with the answer of a server that refuses for good', async () => {
    const closed = await clientOf((_, __, ___, socket) => socket.close(4404, 'no such run'))
    expect(closed.lines).toEqual(['ProtocolError: the server refuses for good: 4404 no such run'])
    const unauthorised = await clientOf((_, __, ___, socket) => socket.close(4401, 'token withdrawn'))
    expect(unauthorised.lines.at(-1)).toMatch(
      /^AccessError: the server wants another token.* 4401 token withdrawn$/,
    )
    const answered = await clientOf((_, say, { request }) =>
      say({ op: 'error', request, code: 'no-lossless', text: 'it is not kept', retry: false }),
    )
    expect(answered.lines).toEqual(['ProtocolError: it is not kept (no-lossless)'])
  })

  it('says who does not answer, or wants a token', async () => {
    const server = createServer((_, response) => response.writeHead(401).end())
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const refused = follow(python!, 'test/python/records.py', url)
    await refused.ended
    expect(refused.lines.at(-1)).toMatch(/^AccessError: the server wants another token/)
    server.close()
    server.closeAllConnections()
    const nobody = follow(python!, 'test/python/records.py', url)
    await nobody.ended
    expect(nobody.lines.at(-1)).toMatch(/^ConnectionError: no answer from ws:.*is the run going\?$/)
  })
})
