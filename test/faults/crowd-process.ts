// Many clients in a process of their own, which a test can stop or kill: `crowd-process.ts URL COUNT`. They subscribe to everything.
// It says `ready` when each of them has received a record.
import { WebSocket } from 'ws'
import { msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import { addressOf } from './client-address.ts'

const [url, count] = process.argv.slice(2)
let waiting = Number(count)
for (let client = 0; client < Number(count); client++) {
  const socket = new WebSocket(`${url!.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'], {
    localAddress: addressOf(client),
  })
  let isReading = false
  socket.on('message', (frame: Buffer) => {
    if (isReading) return
    const { op } = msgpackCodec.decode(frame, trustedScanLimits)
    if (op === 'advertise')
      socket.send(msgpackCodec.encode({ op: 'subscribe', request: 1, glob: '**', from: 'live' }))
    if (op !== 'data') return
    isReading = true
    if (--waiting === 0) process.stdout.write('ready\n')
  })
}
