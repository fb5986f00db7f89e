import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { Hub } from '../../src/server/hub.ts'
import { Session } from '../../src/server/session.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import type { ClientMessage } from '../../src/wire/messages.ts'

/** The server's end of a connection, whose client takes nothing: of what is sent to it the system keeps everything. */
class DeafSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  pings = 0
  bytes = 0
  ended: readonly [code: number | undefined, text: string] | undefined

  send(frame: Uint8Array): void {
    this.bytes += frame.byteLength
  }

  close(code: number, text: string): void {
    this.ended ??= [code, text]
    this.readyState = 2
  }

  terminate(): void {
    this.ended ??= [undefined, 'dropped']
    this.readyState = 3
  }

  ping(): void {
    this.pings++
  }

  pong(): void {}
  pause(): void {}
  cork(): void {}
  uncork(): void {}
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function converse() {
  const hub = new Hub()
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  const socket = new DeafSocket()
  const client = { address: '127.0.0.1', scopes: new Set(['read'] as const), connection: socket }
  const server = { limits: defaultLimits, version: '0', carryOut: undefined }
  new Session(socket as unknown as WebSocket, hub, msgpackCodec, client, server)
  const receive = (bytes: Uint8Array, binary = true) => socket.emit('message', Buffer.from(bytes), binary)
  return { charge, socket, receive, say: (message: ClientMessage) => receive(msgpackCodec.encode(message)) }
}

/** What a client does, in `seconds`, and how that ends. */
const endings: Readonly<
  Record<
    string,
    [does: (client: ReturnType<typeof converse>) => void, seconds: number, code: number, text: string]
  >
> = {
  'says nothing': [() => {}, 5, 4408, 'no message within 5 s'],
  'never reads': [
    ({ say, charge }) => {
      say({ op: 'subscribe', request: 1, topic: 'Q', from: 'first' })
      for (let i = 0; i < 100; i++) charge.next(new Uint8Array(100_000))
    },
    31,
    4008,
    'nothing taken for 30 s',
  ],
  'says too much': [
    ({ say }) => {
      for (let i = 0; i < 41; i++) say({ op: 'pong', time: i })
    },
    0,
    4429,
    'more than 20 messages per second',
  ],
  'says too much that has to wait': [
    ({ receive }) => {
      for (let i = 0; i < 9; i++) receive(new Uint8Array(60_000))
    },
    0,
    4429,
    'more messages than can wait to be answered',
  ],
  'sends text': [
    ({ receive }) => receive(Buffer.from('{}'), false),
    1,
    4400,
    'malformed frame: leapstream.v1 has binary frames',
  ],
  'sends no map': [({ receive }) => receive(Uint8Array.of(1)), 1, 4400, 'malformed frame: not a map'],
  'sends 9 levels': [
    ({ receive }) => receive(Uint8Array.of(0x81, 0xa1, 0x61, ...new Array(7).fill(0x91), 0x90)),
    1,
    4413,
    'frame too large: more than 8 levels deep',
  ],
}

test.each(Object.entries(endings))(
  'a client that %s is told why it is closed',
  (_, [does, seconds, code, text]) => {
    const client = converse()
    does(client)
    vi.advanceTimersByTime(1000 * seconds)
    expect(client.socket.ended).toEqual([code, text])
    const documented = readFileSync('docs/protocol.md', 'utf8')
    expect(documented).toContain(`\n| ${code} |`)
    // nothing goes on behind the end
    const { bytes } = client.socket
    client.charge.next('more')
    vi.advanceTimersByTime(60_000)
    expect(client.socket.bytes).toBe(bytes)
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('a client that never reads costs its part of the outbox and no more', () => {
  const { say, charge, socket } = converse()
  say({ op: 'subscribe', request: 1, topic: 'Q', from: 'first' })
  for (let i = 0; i < 1000; i++) {
    charge.next(new Uint8Array(100_000))
    vi.advanceTimersByTime(10)
  }
  expect(socket.bytes).toBeGreaterThan(defaultLimits.highWater)
  expect(socket.bytes).toBeLessThan(defaultLimits.highWater + 101_000)
})

test('a client whose machine is gone, which answers no ping, is dropped after the third', () => {
  const { say, socket } = converse()
  say({ op: 'pong', time: 1 })
  vi.advanceTimersByTime(44_999)
  expect(socket.ended).toBeUndefined()
  vi.advanceTimersByTime(1)
  expect(socket.ended).toEqual([undefined, 'dropped'])
  expect(socket.pings).toBe(2)
})
