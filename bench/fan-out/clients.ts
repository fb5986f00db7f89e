// Clients in a process of their own: `clients.ts CLASS COUNT FIRST [FILE]`. FIRST is the number of the first one, for each 25
// have an address of their own. The first one writes what it receives to FILE, with the times: a plain server sends it again.
import { appendFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import type { ClientMessage, ServerMessage } from '../../src/wire/messages.ts'
import type { FromClients, Reading, ToClients } from './messages.ts'
import { writeFrame } from './recorded-frames.ts'

const [reading, countText, firstText, file] = process.argv.slice(2) as [Reading, string, string, string?]
const [count, first] = [Number(countText), Number(firstText)]

/** Of the frames with data, each client decodes one in so many, so that decoding is not most of what is measured. */
const DECODED = Math.max(1, Math.ceil(count / 4))

const OP = Buffer.from('data')
/** `op` comes first in every frame, so that this can be told without decoding. */
const isData = (frame: Buffer): boolean => frame.subarray(5, 9).equals(OP)

let counting = false
let [messages, bytes, behind, ready] = [0, 0, 0, 0]
let clockAges: number[] = []
let recordAges: number[] = []
const closed: string[] = []
const recorded: Uint8Array[] = []

const tell = (message: FromClients): void => {
  process.send!(message)
}

function connect(url: string, client: number): void {
  const localAddress = `127.0.0.${2 + Math.floor(client / 25)}`
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'], { localAddress })
  const clocks = new Set<number>()
  const lossless = new Set<number>()
  let frames = client
  let isSubscribed = false
  const send = (message: ClientMessage): void => socket.send(msgpackCodec.encode(message))
  const subscribe = (clock: string | undefined): void => {
    if (clock !== undefined) send({ op: 'subscribe', request: 1, topic: clock, maxHz: 60 })
    const globs = reading === 'latest' ? ['**/analysis/**', '**/progress'] : ['**']
    for (const glob of globs) send({ op: 'subscribe', request: 2, glob })
  }
  const isReady = (): void => {
    if (++ready === count) tell('ready')
  }
  const take = (message: ServerMessage): void => {
    const now = Date.now()
    if (message.op === 'advertise') {
      const clock = message.channels.find(({ topic }) => topic.endsWith('/analysis/clock'))
      if (clock !== undefined) clocks.add(clock.id)
      for (const { id, delivery } of message.channels) if (delivery === 'lossless') lossless.add(id)
      subscribe(clock?.topic)
    } else if (message.op === 'subscribed' && clocks.has(message.channel) && !isSubscribed) {
      isSubscribed = true
      isReady()
    } else if (!counting) return
    else if (message.op === 'data') {
      const ofClock = clocks.has(message.channel)
      for (const { time, value } of message.items) {
        if (ofClock) clockAges.push(now - (value as { time: number }).time)
        else if (reading === 'latest' || lossless.has(message.channel)) recordAges.push(now - time)
      }
    } else if (message.op === 'ping') {
      for (const [records] of Object.values(message.lag ?? {})) behind = Math.max(behind, records)
    } else if (message.op === 'gap') closed.push(`a gap: ${message.reason}`)
  }
  socket.on('message', (frame: Buffer) => {
    const hasData = isData(frame)
    if (counting) {
      messages++
      bytes += frame.length
      if (client === first && file !== undefined && hasData)
        recorded.push(writeFrame(performance.now(), frame))
    }
    if (!hasData || frames++ % DECODED === 0)
      take(msgpackCodec.decode(frame, trustedScanLimits) as ServerMessage)
  })
  if (reading === 'plain') socket.on('open', isReady)
  socket.on('unexpected-response', (_, { statusCode }) => closed.push(`refused with ${statusCode}`))
  socket.on('error', () => {})
  socket.on('close', (code, reason) => closed.push(`${code} ${reason}`))
}

let begun = process.cpuUsage()
process.on('message', (message: ToClients) => {
  if (typeof message === 'object') {
    for (let client = first; client < first + count; client++) connect(message.url, client)
    return
  }
  if (message === 'begin') {
    counting = true
    begun = process.cpuUsage()
    return
  }
  const { user, system } = process.cpuUsage(begun)
  counting = false
  tell({
    messages,
    bytes,
    processorTime: (user + system) / 1e6,
    clockAges,
    recordAges,
    behind,
    closed: [...closed],
  })
  clockAges = []
  recordAges = []
  if (file !== undefined) for (const frame of recorded) appendFileSync(file, frame)
})
process.on('disconnect', () => process.exit())
tell('loaded')
