import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import type { WebSocket } from 'ws'
import { LogHistories } from '../../src/archive/log-histories.ts'
import { createLog, LogWriter } from '../../src/record/log-writer.ts'
import { Hub } from '../../src/server/hub.ts'
import { Session } from '../../src/server/session.ts'
import { type Codec, jsonCodec, msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import type { ClientMessage, ServerMessage } from '../../src/wire/messages.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { examplesOfClient } from '../wire/example-messages.ts'
import { isLong, seed, testFolder } from './kept-runs.ts'
import { mutated } from './mutated.ts'

const FRAMES = isLong ? 100_000 : 20_000
/** Frames that a session gets before it is closed, unless it ends before. */
const SESSION = 30

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const memory = () => {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The server's end of a connection whose client takes everything at once. */
class TakingSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  code: number | undefined
  sent = 0
  last: Uint8Array | string | undefined

  send(frame: Uint8Array, _: object, done: () => void): void {
    this.sent++
    this.last = frame
    setImmediate(done)
  }

  close(code: number): void {
    this.code = code
    this.readyState = 3
    this.emit('close')
  }

  cork(): void {}
  uncork(): void {}
  ping(): void {}
  pong(): void {}
  pause(): void {}
  terminate(): void {}
}

const topic = 'run/r/hmc/measurement/Q'
const values = 'run/r/hmc/analysis/Q/mean'

/** A hub with a run whose records are in a log, and newest values. */
function hubOfRun(): { hub: Hub; epoch: string } {
  const file = join(testFolder(), 'log.sqlite')
  createLog(file, 'r', [{ name: 'hmc', chains: 2, measurements: ['Q'] }])
  const writer = new LogWriter(file, 'normal')
  writer.begin()
  for (let first = 0; first < 4000; first += 20) {
    writer.addStretch(0, { first, steps: 20, columns: [new Float64Array(40).fill(first)] })
    writer.addAnalyses(0, first, [['Q/mean', JSON.stringify({ kind: 'mean', mean: first })]])
  }
  writer.commit()
  writer.close()
  const histories = new LogHistories(file, () => {})
  onTestFinished(() => histories.close())
  const hub = new Hub({ share: 1 })
  hub.channel(
    { topic, kind: 'measurement', delivery: 'lossless' },
    { history: histories.measurement('hmc', 'Q') },
  )
  hub
    .channel(
      { topic: values, kind: 'mean', delivery: 'latest' },
      { history: histories.analysis('hmc', 'Q/mean') },
    )
    .next({ kind: 'mean', mean: 1 })
  return { hub, epoch: histories.log.epoch }
}

/** Messages that a client may send of this run. */
const messages = (epoch: string): ClientMessage[] => [
  ...Object.values(examplesOfClient),
  { op: 'fetch', request: 7, topic, from: 1 },
  { op: 'fetch', request: 8, topic, epoch, from: 150, limit: 1000 },
  { op: 'fetch', request: 9, topic: values, from: 3, limit: 2 },
  { op: 'fetch', request: 10, topic, epoch: 'another', from: 3 },
  { op: 'subscribe', request: 11, topic, from: 'first' },
  { op: 'subscribe', request: 12, topic, from: { epoch, seq: 100 } },
  { op: 'subscribe', request: 13, topic: values, delivery: 'lossless', from: { secondsAgo: 10 } },
  { op: 'subscribe', request: 15, topic, from: 'first', every: 7 },
  { op: 'subscribe', request: 14, glob: '**', delivery: 'latest' },
]

it.each([
  ['msgpack', msgpackCodec],
  ['JSON', jsonCodec],
])('mutated frames in %s crash nothing and leave nothing behind', async (_, codec) => {
  const random = seededRandom(seed)
  const { hub, epoch } = hubOfRun()
  const limits = { ...defaultLimits, messagesPerSecond: 1e9, messageBurst: 1e9 }
  const connectTo = () => {
    const socket = new TakingSocket()
    const scopes = new Set(['read', 'control'] as const)
    const client = { address: '127.0.0.1', scopes, connection: socket }
    const server = { limits, version: '0', carryOut: async ({ name }: { name: string }) => name }
    new Session(socket as unknown as WebSocket, hub, codec, client, server)
    return socket
  }
  const receive = (socket: TakingSocket, frame: Uint8Array) => socket.emit('message', frame, codec.binary)
  const frames = messages(epoch).map((message) => Buffer.from(codec.encode(message) as Uint8Array))
  const pick = () => frames[Math.floor(random() * frames.length)]!

  const codes = new Map<number | undefined, number>()
  let [longest, before, answers] = [0, 0, 0]
  let socket = connectTo()
  for (let i = 0; i < FRAMES; i++) {
    if (i === FRAMES / 5) before = memory()
    const begun = process.cpuUsage()
    receive(socket, mutated(pick(), pick(), random))
    await turn()
    const { user, system } = process.cpuUsage(begun)
    longest = Math.max(longest, (user + system) / 1000)
    if (socket.code === undefined && i % SESSION !== SESSION - 1) continue
    codes.set(socket.code, (codes.get(socket.code) ?? 0) + 1)
    answers += socket.sent
    if (socket.code === undefined) socket.close(1000)
    socket = connectTo()
  }
  socket.close(1000)
  await turn()
  const growth = (memory() - before) / 2 ** 20
  console.log(
    `${FRAMES} mutated frames: at most ${longest.toFixed(1)} ms for one, ${answers} answers, ${growth.toFixed(2)} MiB more at the end`,
  )
  // a client that breaks the protocol is told so, and no other way of ending occurs
  expect(codes.get(4400)).toBeGreaterThan(0)
  expect([...codes.keys()].filter((code) => code !== 4400 && code !== 4413)).toEqual([undefined])
  expect(growth).toBeLessThan(1)
  if (isLong) expect(longest).toBeLessThan(50)

  const good = connectTo()
  receive(
    good,
    Buffer.from(codec.encode({ op: 'fetch', request: 1, topic, from: 150, limit: 3 }) as Uint8Array),
  )
  await turn()
  const page = decoded(codec, good.last)
  expect(page.op === 'page' && page.items.map(({ seq }) => seq)).toEqual([150, 151, 152])
  good.close(1000)
})

function decoded(codec: Codec, frame: Uint8Array | string | undefined): ServerMessage {
  return codec.decode(Buffer.from(frame as Uint8Array), trustedScanLimits) as ServerMessage
}
