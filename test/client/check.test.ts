import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import type { Connection, ConnectionStatus } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'

/** Sockets as they were made, the newest last; nothing is sent anywhere. */
let sockets: SilentSocket[]
let connection: Connection
let status: ConnectionStatus | undefined

class SilentSocket extends EventTarget {
  binaryType = ''
  readonly protocol = msgpackCodec.subprotocol
  constructor() {
    super()
    sockets.push(this)
  }
  send(): void {}
  close(): void {}
  /** The server greets. */
  greet(): void {
    this.dispatchEvent(new Event('open'))
    const info = { op: 'info', protocol: 'leapstream.v1', server: 's', version: '1', session: 's' } as const
    const { buffer, byteOffset, byteLength } = msgpackCodec.encode({ ...info, limits: {}, capabilities: [] })
    const data = buffer.slice(byteOffset, byteOffset + byteLength)
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.setSystemTime(1_000_000)
  sockets = []
  connection = connect('http://127.0.0.1:1', { webSocket: SilentSocket as unknown as WebSocketConstructor })
  connection.status.subscribe((now) => {
    status = now
  })
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  connection.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const asleep = (seconds: number): void => {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

it('after a sleep a silent connection is made anew at once; one that was heard lately stays', async () => {
  sockets[0]!.greet()
  expect(status).toBe('open')
  asleep(5)
  connection.check()
  await vi.advanceTimersByTimeAsync(0)
  expect([status, sockets.length]).toEqual(['open', 1])
  asleep(3600)
  // no timer has run yet
  connection.check()
  connection.check()
  await vi.advanceTimersByTimeAsync(0)
  expect([status, sockets.length]).toEqual(['connecting', 2])
  sockets[1]!.greet()
  expect(status).toBe('open')
})

it('waits neither out the pause between two attempts, nor for a connection that never opens', async () => {
  // the longest pause
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
  // 20 s: four pings of 5 s
  await vi.advanceTimersByTimeAsync(20_001)
  expect(sockets.length).toBe(1)
  connection.check()
  await vi.advanceTimersByTimeAsync(0)
  expect(sockets.length).toBe(2)
  connection.close()
  connection.check()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([status, sockets.length]).toEqual(['closed', 2])
})
