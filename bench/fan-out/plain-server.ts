// The least that it can cost to send the same: `plain-server.ts FILE`, a bare WebSocket server that sends the recorded frames to
// every client, at the times at which they came, again and again.
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { readFrames } from './recorded-frames.ts'

const frames = readFrames(process.argv[2]!)
const begin = frames[0]!.time
const period = frames.at(-1)!.time - begin
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
const started = performance.now()
let [next, rounds] = [0, 0]

const dueAt = (): number => started + rounds * period + frames[next]!.time - begin

function sendDue(): void {
  while (dueAt() <= performance.now()) {
    for (const client of server.clients) client.send(frames[next]!.frame)
    if (++next < frames.length) continue
    next = 0
    rounds++
  }
  setTimeout(sendDue, dueAt() - performance.now())
}

server.on('listening', () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  sendDue()
})
process.on('disconnect', () => process.exit())
