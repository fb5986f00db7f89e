import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import type { ServerMessage } from '../../src/wire/messages.ts'

/** What a server of this test says on its n-th connection; `asked` has the messages of the client that are not `hello`. */
export type Script = (
  connection: number,
  say: (...messages: readonly ServerMessage[]) => void,
  asked: Asked,
  socket: WebSocket,
) => void

export interface Asked {
  readonly op: string
  readonly request: number
  readonly [field: string]: unknown
}

/** A server that answers each request as the script has it, whether that is right or not. Gives its address, and what it was asked. */
export async function scriptedServer(script: Script): Promise<{ url: string; asked: readonly Asked[] }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'leapstream.v1' })
  const asked: Asked[] = []
  let connections = 0
  server.on('connection', (socket) => {
    const connection = ++connections
    const say = (...messages: readonly ServerMessage[]) => {
      for (const message of messages) socket.send(msgpackCodec.encode(message))
    }
    socket.on('message', (data) => {
      const message = msgpackCodec.decode(
        new Uint8Array(data as Buffer),
        trustedScanLimits,
      ) as unknown as Asked
      if (message.op === 'hello') {
        say(
          {
            op: 'info',
            protocol: 'leapstream.v1',
            server: '',
            version: '',
            session: '',
            limits: {},
            capabilities: [],
          },
          { op: 'advertise', channels: [channel] },
        )
      } else if (message.op === 'fetch') {
        say({ op: 'error', request: message.request, code: 'unknown-topic', text: 'none', retry: false })
      } else {
        asked.push(message)
        script(connection, say, message, socket)
      }
    })
  })
  await new Promise((done) => server.once('listening', done))
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const channel = {
  id: 7,
  topic: 'run/1/hmc/measurement/Q',
  kind: 'measurement',
  epoch: 'a',
  first: 1,
  next: 3,
  delivery: 'lossless',
} as const

/** The answer to a subscription. */
export const subscribed = (
  request: number,
  { epoch = 'a', from = 1, next = 3 }: { epoch?: string; from?: number; next?: number } = {},
): ServerMessage => ({
  op: 'subscribed',
  request,
  channel: channel.id,
  delivery: 'lossless',
  epoch,
  from,
  next,
  recovered: true,
})

/** Records of the topic with these numbers. */
export const data = (...numbers: readonly number[]): ServerMessage => ({
  op: 'data',
  channel: channel.id,
  items: numbers.map((seq) => ({ seq, time: 1000 * seq, value: { kind: 'number', seq } })),
})

export const gap = (from: number, to: number, reason: 'evicted' | 'epoch'): ServerMessage => ({
  op: 'gap',
  channel: channel.id,
  from,
  to,
  reason,
})

export const complete = (seq: number): ServerMessage => ({
  op: 'complete',
  channel: channel.id,
  seq,
  reason: 'finished',
})
