import { randomUUID } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { ProtocolError } from '../errors.ts'
import { closeCode } from '../wire/close-code.ts'
import type { Codec } from '../wire/codec.ts'
import type { Limits } from '../wire/limits.ts'
import type { ClientMessage } from '../wire/messages.ts'
import { readClientMessage } from '../wire/read-message.ts'
import { TokenBucket } from '../wire/token-bucket.ts'
import type { Hub } from './hub.ts'
import { Subscriber } from './subscriber.ts'

/** Seconds between two looks at whether a client takes what it is sent. */
const stallCheckSeconds = 1

/**
 * The conversation with one client: `info` and `advertise` first, then answers, until it ends or breaks a rule. The
 * first valid message, `hello` or another, has to come within `helloSeconds`.
 */
export class Session {
  readonly #socket: WebSocket
  readonly #codec: Codec
  readonly #limits: Limits
  readonly #subscriber: Subscriber
  readonly #bucket: TokenBucket
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #greeting: ReturnType<typeof setTimeout> | undefined
  #unansweredPings = 0

  constructor(socket: WebSocket, hub: Hub, codec: Codec, limits: Limits, version: string) {
    this.#socket = socket
    this.#codec = codec
    this.#limits = limits
    this.#bucket = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, Date.now())
    this.#subscriber = new Subscriber(hub, codec, limits, (frame, done) => {
      socket.send(frame, { binary: codec.binary, compress: false }, done)
    })
    this.#subscriber.sendMessage({
      op: 'info',
      protocol: 'leapstream.v1',
      server: 'leapstream',
      version,
      session: randomUUID(),
      limits: { ...limits },
      capabilities: ['subscribe', 'glob', 'resume'],
    })
    this.#subscriber.advertiseAll()
    this.#greeting = setTimeout(
      () => this.#end(closeCode.noHello, `no message within ${limits.helloSeconds} s`),
      limits.helloSeconds * 1000,
    )
    this.#every(limits.pingSeconds, () => this.#ping())
    this.#every(limits.webSocketPingSeconds, () => this.#webSocketPing())
    this.#every(stallCheckSeconds, () => this.#checkStall())
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => {
      this.#unansweredPings = 0
    })
    // ws closes the socket itself: 1009 for a frame too large, 1002 or 1007 for a broken one.
    socket.on('error', () => this.#release())
    socket.on('close', () => this.#release())
  }

  /** Ends the conversation with a close code, behind the last values published. */
  close(code: number, reason: string): void {
    this.#subscriber.wake()
    this.#end(code, reason)
  }

  #every(seconds: number, act: () => void): void {
    this.#timers.push(setInterval(act, seconds * 1000))
  }

  #release(): void {
    this.#subscriber.close()
    clearTimeout(this.#greeting)
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }

  #end(code: number, reason: string): void {
    this.#release()
    // A close frame holds at most 123 bytes of text.
    this.#socket.close(code, reason.replace(/[^\x20-\x7e]/g, '?').slice(0, 120))
  }

  #ping(): void {
    this.#subscriber.sendMessage({ op: 'ping', time: Date.now(), lag: this.#subscriber.lag(), durable: {} })
  }

  #webSocketPing(): void {
    if (this.#unansweredPings >= this.#limits.missedPings) {
      this.#release()
      this.#socket.terminate()
      return
    }
    this.#unansweredPings++
    this.#socket.ping()
  }

  #checkStall(): void {
    const { stallSeconds } = this.#limits
    if (this.#subscriber.stalled(Date.now()) >= stallSeconds * 1000) {
      this.#end(closeCode.slow, `nothing taken for ${stallSeconds} s`)
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    // After the end, what was still under way is of no interest.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#bucket.take(Date.now()) > 0) {
      this.#end(closeCode.tooMany, `more than ${this.#limits.messagesPerSecond} messages per second`)
      return
    }
    try {
      if (isBinary !== this.#codec.binary) {
        throw new ProtocolError(
          `malformed frame: ${this.#codec.subprotocol} has ${isBinary ? 'text' : 'binary'} frames`,
        )
      }
      const decoded = this.#codec.decode(data as Buffer, this.#limits)
      const message = readClientMessage(decoded)
      if (message === undefined)
        this.#refuse(decoded, 'unknown-op', `there is no op ${decoded.op.slice(0, 40)}`)
      else this.#answer(message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#end(closeCode.malformed, error.message)
    }
  }

  #answer(message: ClientMessage): void {
    clearTimeout(this.#greeting)
    switch (message.op) {
      case 'hello':
      case 'pong':
        break
      case 'subscribe':
        this.#subscriber.subscribe(message)
        break
      case 'unsubscribe':
        this.#subscriber.unsubscribe(message.channel)
        break
      case 'fetch':
      case 'command':
        this.#refuse(message, 'unsupported', `this server does not offer ${message.op}`)
    }
  }

  #refuse(message: { readonly op: string; readonly request?: unknown }, code: string, text: string): void {
    const request = Number.isSafeInteger(message.request) ? (message.request as number) : null
    this.#subscriber.sendMessage({ op: 'error', request, code, text, retry: false })
  }
}
