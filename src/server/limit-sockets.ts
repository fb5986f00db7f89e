import type { Server, Socket } from 'node:net'
import { isLoopback } from './access/loopback.ts'

/** What a browser needs beside its WebSockets. */
const besideWebSockets = 16

/**
 * Ends connections of an address that has too many, before they say anything: one machine that opens connections and is silent
 * would keep all others out. Those of this machine are not counted: a proxy may be there, who comes for many.
 */
export function limitSockets(server: Server, webSockets: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (isLoopback(address.replace(/^::ffff:/, ''))) return
    const before = open.get(address) ?? 0
    if (before >= webSockets + besideWebSockets) {
      socket.destroy()
      return
    }
    open.set(address, before + 1)
    socket.once('close', () => {
      const left = open.get(address)! - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}
