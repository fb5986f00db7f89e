import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { connect as connectClient } from '../../src/client/connect.ts'
import { Hub } from '../../src/server/hub.ts'
import { serve } from '../../src/server/server.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { examplesOfClient } from '../wire/example-messages.ts'
import { isLong, seed } from './kept-runs.ts'
import { mutated } from './mutated.ts'

const FRAMES = isLong ? 100_000 : 20_000
/** Frames of one connection. */
const TOGETHER = 20
/** Connections at the same time. */
const SIDE_BY_SIDE = 16

/** A binary WebSocket frame of a client (RFC 6455, section 5.2). Its mask is 0, which leaves the bytes as they are. */
function frameOf(payload: Uint8Array): Buffer {
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from([0x82, ...length, 0, 0, 0, 0]), payload])
}

/** How a server closes: the payload of its close frame, if there is one among the frames behind its HTTP answer. */
function closingOf(bytes: Buffer): { readonly code: number; readonly text: string } | undefined {
  for (let at = bytes.indexOf('\r\n\r\n') + 4; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1]!
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    if (at + head > bytes.length) return undefined
    const size =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    const payload = bytes.subarray(at + head, at + head + size)
    if ((bytes[at]! & 0xf) === 8 && payload.length >= 2)
      return { code: payload.readUInt16BE(0), text: payload.toString('utf8', 2) }
    at += head + size
  }
  return undefined
}

/** Sends bytes to a server behind the handshake of a WebSocket, and reads until the server ends the connection. */
async function talk(port: number, sent: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', (part: Buffer) => received.push(part))
  // a server that does not want the rest may reset the connection
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  socket.write(
    'GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: leapstream.v1\r\n\r\n',
  )
  await once(socket, 'data')
  socket.end(sent)
  await closed
  return Buffer.concat(received)
}

it('mutated bytes below the messages: who sends them is closed with a code that is documented, and nobody else notices', async () => {
  const random = seededRandom(seed)
  const hub = new Hub()
  const limits = { messagesPerSecond: 1e9, messageBurst: 1e9, connectionsPerAddress: 1000 }
  const server = await serve({ hub, port: 0, limits })
  onTestFinished(() => server.close())
  const charge = hub.channel({ topic: 'run/7/hmc/measurement/Q', kind: 'measurement', delivery: 'lossless' })
  const reader = connectClient(server.url)
  onTestFinished(() => reader.close())
  const numbers: number[] = []
  const whole = new Promise<void>((complete, fail) => {
    reader
      .topic('run/7/hmc/measurement/Q', { from: 'first' })
      .subscribe({ next: ({ seq }) => numbers.push(seq), error: fail, complete })
  })

  const messages = Object.values(examplesOfClient).map((message) => Buffer.from(msgpackCodec.encode(message)))
  const pick = () => messages[Math.floor(random() * messages.length)]!
  const brokenFrame = () => mutated(frameOf(pick()), frameOf(pick()), random)
  const brokenMessage = () => frameOf(mutated(pick(), pick(), random))
  const codes = new Map<number | undefined, Set<string>>()
  for (let sent = 0; sent < FRAMES; sent += TOGETHER * SIDE_BY_SIDE) {
    charge.next({ sent })
    const answers = Array.from({ length: SIDE_BY_SIDE }, (_, i) => {
      const broken = i % 2 === 0 ? brokenFrame : brokenMessage
      return talk(server.port, Buffer.concat(Array.from({ length: TOGETHER }, broken)))
    })
    for (const answer of await Promise.all(answers)) {
      expect(answer.toString('latin1', 0, 12)).toBe('HTTP/1.1 101')
      const closing = closingOf(answer)
      codes.set(closing?.code, (codes.get(closing?.code) ?? new Set()).add(closing?.text ?? ''))
    }
  }
  charge.complete('finished')
  await whole
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
  expect(numbers).toHaveLength(Math.ceil(FRAMES / TOGETHER / SIDE_BY_SIDE))

  console.log(`${FRAMES} mutated frames: closed with ${[...codes.keys()].join(', ')}`)
  expect(codes.keys()).toContain(1002)
  expect(codes.keys()).toContain(4400)
  for (const [code, texts] of codes) {
    // without any: the bytes end in the middle of a frame, or are all as they may be
    expect([undefined, 1002, 1007, 4400, 4413]).toContain(code)
    if (code === 4400) for (const text of texts) expect(text).toMatch(/^malformed (frame|message)/)
    if (code === 4413) for (const text of texts) expect(text).not.toBe('')
  }
})
