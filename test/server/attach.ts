import type { Hub } from '../../src/server/hub.ts'
import { Subscriber } from '../../src/server/subscriber.ts'
import { type Codec, msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import type { Fetch, Page, ServerMessage, Subscribe } from '../../src/wire/messages.ts'

/** A client whose system takes bytes when the test says so. */
export function attach(
  hub: Hub,
  { codec = msgpackCodec, takes = true }: { codec?: Codec; takes?: boolean } = {},
) {
  const client = {
    takes,
    frames: [] as Uint8Array[],
    waiting: [] as (() => void)[],
    get messages(): ServerMessage[] {
      return this.frames.map((frame) => codec.decode(frame, trustedScanLimits) as ServerMessage)
    },
    /** Records and gaps, in order. */
    get story(): unknown[] {
      return this.messages.flatMap((message): unknown[] => {
        if (message.op === 'data') return message.items.map(({ seq }) => seq)
        if (message.op === 'gap') return [[message.from, message.to, message.reason]]
        return message.op === 'complete' ? ['complete'] : []
      })
    },
    takeAll(): void {
      for (const done of this.waiting.splice(0)) done()
    },
    requests: [] as (Subscribe | Fetch)[],
    /** Everything that is there to be sent, without waiting for a turn. */
    settle(): void {
      while (subscriber.step()) {
        // goes on while there is something, and room
      }
    },
    fetch(request: Partial<Fetch>): Page {
      client.requests.push({ op: 'fetch', request: 1, topic: 't', from: 1, ...request })
      client.settle()
      return client.messages.at(-1) as Page
    },
    ask(request: Partial<Subscribe>): void {
      client.requests.push({ op: 'subscribe', request: 1, topic: 't', ...request } as Subscribe)
      client.settle()
    },
  }
  const sendBytes = (frame: Uint8Array, done: () => void): void => {
    client.frames.push(frame)
    if (client.takes) setImmediate(done)
    else client.waiting.push(done)
  }
  const subscriber = new Subscriber(hub, codec, defaultLimits, sendBytes, () => {
    const request = client.requests.shift()
    if (request?.op === 'subscribe') subscriber.subscribe(request)
    else if (request !== undefined) subscriber.fetch(request)
    return request !== undefined
  })
  return { ...{ subscriber }, client }
}
