import { EventEmitter, once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { Hub } from '../../src/server/hub.ts'
import { Session } from '../../src/server/session.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'

/** The server's end of a connection, which notes what goes out between two times at which nothing is held back. */
class GatheringSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  readonly pieces: number[] = []
  #corked = 0
  #frames = 0

  cork(): void {
    this.#corked++
  }

  uncork(): void {
    this.#corked--
    if (this.#corked > 0 || this.#frames === 0) return
    this.pieces.push(this.#frames)
    this.#frames = 0
    this.emit('piece')
  }

  send(_frame: Uint8Array, _options: object, done: () => void): void {
    this.#frames++
    if (this.#corked === 0) {
      this.pieces.push(this.#frames)
      this.#frames = 0
    }
    setImmediate(done)
  }

  close(): void {
    this.readyState = 3
    this.emit('close')
  }

  pause(): void {}
}

const sockets: GatheringSocket[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const socket of sockets.splice(0)) socket.close()
})

test('all frames of one slice of work go out in one piece', async () => {
  // a clock that stands: a slice lasts until there is nothing more to do
  vi.spyOn(performance, 'now').mockReturnValue(0)
  const hub = new Hub()
  const publishers = Array.from({ length: 20 }, (_, i) =>
    hub.channel({ topic: `t/${i}`, kind: 'mean', delivery: 'latest' }),
  )
  for (const publisher of publishers) publisher.next(1)
  const socket = new GatheringSocket()
  sockets.push(socket)
  const client = { address: '127.0.0.1', scopes: new Set(['read'] as const), connection: socket }
  const server = { limits: defaultLimits, version: '0', carryOut: undefined }
  new Session(socket as unknown as WebSocket, hub, msgpackCodec, client, server)
  await once(socket, 'piece')
  // info does not wait for a turn
  expect(socket.pieces.splice(0)).toEqual([1, 1])
  const request = msgpackCodec.encode({ op: 'subscribe', request: 1, glob: '**' })
  socket.emit('message', Buffer.from(request), true)
  await once(socket, 'piece')
  expect(socket.pieces.splice(0)).toEqual([20])
  for (const publisher of publishers) publisher.next(2)
  await once(socket, 'piece')
  expect(socket.pieces).toEqual([20])
})
