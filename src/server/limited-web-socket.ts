import { WebSocket } from 'ws'
import { closeCode } from '../wire/close-code.ts'

/** What ws closes with by itself where a message has too many bytes or fragments. */
const tooLargeCodes: ReadonlySet<number | undefined> = new Set([1008, 1009])

/** A WebSocket that closes with the code of leapstream.v1 where the limits of a message are exceeded. */
export class LimitedWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (tooLargeCodes.has(code))
      super.close(closeCode.tooLarge, 'the message has too many bytes or fragments')
    else super.close(code, reason)
  }
}
