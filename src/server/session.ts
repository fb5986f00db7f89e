import { randomUUID } from 'node:crypto'
import { CommandError, ProtocolError, TooLargeError } from '../errors.ts'
import { closeCode } from '../wire/close-code.ts'
import type { Codec } from '../wire/codec.ts'
import type { Limits } from '../wire/limits.ts'
import type { ClientMessage, Command } from '../wire/messages.ts'
import { readClientMessage } from '../wire/read-message.ts'
import { TokenBucket } from '../wire/token-bucket.ts'
import type { CarryOut, ClientCommand } from './command.ts'
import { Fifo } from './fifo.ts'
import type { Hub } from './hub.ts'
import type { RefusedCommand } from './refused-command.ts'
import type { Scope } from './scope.ts'
import type { SessionSocket } from './session-socket.ts'
import { Subscriber } from './subscriber.ts'
import type { Traffic } from './traffic.ts'

/** Whom a session is with. */
export interface SessionClient {
  readonly address: string
  readonly scopes: ReadonlySet<Scope>
  /** What carries the bytes of the WebSocket. */
  readonly connection: { cork(): void; uncork(): void }
}

/** What a session needs of its server. */
export interface SessionServer {
  readonly limits: Limits
  /** Told in `info`. */
  readonly version: string
  /** Undefined where no commands are offered. */
  readonly carryOut: CarryOut | undefined
  /** Told of commands that are not carried out. */
  readonly refusedCommand?: (refused: Omit<RefusedCommand, 'times'>) => void
  /** Counts what is sent and received, if somebody wants to know. */
  readonly traffic?: Traffic
}

/** Seconds between two looks at whether a client takes what it is sent. */
const stallCheckSeconds = 1

/**
 * The conversation with one client: `info` and `advertise` first, then answers, until it ends or breaks a rule. The
 * first message, `hello` or another, has to come within `helloSeconds`. Messages wait unread until it is the client's turn
 * and it has room for the answer; more than a burst of them, or more bytes than `waitingBytes`, do not wait.
 */
export class Session {
  readonly #socket: SessionSocket
  readonly #hub: Hub
  readonly #codec: Codec
  readonly #limits: Limits
  readonly #client: SessionClient
  readonly #carryOut: CarryOut | undefined
  readonly #refusedCommand: SessionServer['refusedCommand']
  readonly #traffic: Traffic | undefined
  /** As it calls itself. */
  #clientName = ''
  readonly #subscriber: Subscriber
  readonly #bucket: TokenBucket
  readonly #inbox = new Fifo<{ readonly data: Uint8Array; readonly isBinary: boolean }>()
  #waitingBytes = 0
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #greeting: ReturnType<typeof setTimeout> | undefined
  #gathering = false
  #unansweredPings = 0
  /** A pong is on its way; the newest ping that has come meanwhile. */
  #ponging = false
  #ping: Uint8Array | undefined

  constructor(socket: SessionSocket, hub: Hub, codec: Codec, client: SessionClient, server: SessionServer) {
    const { limits, version, carryOut, refusedCommand, traffic } = server
    this.#socket = socket
    this.#hub = hub
    this.#codec = codec
    this.#limits = limits
    this.#client = client
    this.#carryOut = carryOut
    this.#refusedCommand = refusedCommand
    this.#traffic = traffic
    this.#bucket = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, Date.now())
    this.#subscriber = new Subscriber(
      hub,
      codec,
      limits,
      (frame, done) => {
        this.#gather()
        traffic?.sent(frame.byteLength)
        socket.send(frame, { binary: codec.binary, compress: false }, done)
      },
      () => this.#readNext(),
    )
    this.#subscriber.send({
      op: 'info',
      protocol: 'leapstream.v1',
      server: 'leapstream',
      version,
      session: randomUUID(),
      limits: { ...limits },
      capabilities: [
        'subscribe',
        'glob',
        'resume',
        'fetch',
        'every',
        'status',
        ...(carryOut !== undefined && client.scopes.has('control') ? ['command'] : []),
      ],
    })
    this.#subscriber.advertiseAll()
    this.#greeting = setTimeout(
      () => this.#end(closeCode.noHello, `no message within ${limits.helloSeconds} s`),
      limits.helloSeconds * 1000,
    )
    this.#every(limits.pingSeconds, () => this.#subscriber.ping())
    this.#every(limits.webSocketPingSeconds, () => this.#webSocketPing())
    this.#every(stallCheckSeconds, () => this.#checkStall())
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', (data) => {
      if (this.#mayCome()) this.#pong(data)
    })
    socket.on('pong', () => {
      if (this.#mayCome()) this.#unansweredPings = 0
    })
    // ws closes the socket itself: 4413 (see LimitedWebSocket) for a message too large, 1002 or 1007 for a broken one.
    socket.on('error', () => this.#release())
    socket.on('close', () => this.#release())
  }

  /** Ends the conversation with a close code, behind the last values published. */
  close(code: number, reason: string): void {
    while (this.#subscriber.step()) {
      // goes on up to the high-water mark
    }
    this.#release()
    this.#socket.close(code, reason)
  }

  /** Ends the conversation at once: nothing more is sent or read. */
  dismiss(code: number, reason: string): void {
    this.#end(code, reason)
  }

  /** All frames of one slice of work go to the system in one piece: handing over each by itself takes longer than making it. */
  #gather(): void {
    if (this.#gathering) return
    this.#gathering = true
    this.#client.connection.cork()
    this.#hub.share.afterSlice(() => {
      this.#gathering = false
      this.#client.connection.uncork()
    })
  }

  #every(seconds: number, act: () => void): void {
    this.#timers.push(setInterval(act, seconds * 1000))
  }

  #release(): void {
    this.#subscriber.close()
    this.#inbox.clear()
    clearTimeout(this.#greeting)
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }

  /** Ends it because the client broke a rule: what it still sends is not even read. */
  #end(code: number, reason: string): void {
    this.#release()
    // A close frame holds at most 123 bytes of text.
    this.#socket.close(code, reason.replace(/[^\x20-\x7e]/g, '?').slice(0, 120))
    this.#socket.pause()
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

  /** One pong at a time; of the pings that come meanwhile the newest is answered (RFC 6455, section 5.5.3). */
  #pong(data: Uint8Array): void {
    if (this.#ponging) {
      this.#ping = data
      return
    }
    this.#ponging = true
    this.#socket.pong(data, false, () => {
      this.#ponging = false
      const next = this.#ping
      this.#ping = undefined
      if (next !== undefined && this.#socket.readyState === this.#socket.OPEN) this.#pong(next)
    })
  }

  #checkStall(): void {
    const { stallSeconds } = this.#limits
    if (this.#subscriber.stalled(Date.now()) >= stallSeconds * 1000) {
      this.#end(closeCode.slow, `nothing taken for ${stallSeconds} s`)
    }
  }

  /** Whether something from the client is still welcome; pings and pongs count as messages do. */
  #mayCome(): boolean {
    // After the end, what was still under way is of no interest.
    if (this.#socket.readyState !== this.#socket.OPEN) return false
    if (this.#bucket.take(Date.now()) === 0) return true
    this.#end(closeCode.tooMany, `more than ${this.#limits.messagesPerSecond} messages per second`)
    return false
  }

  #receive(data: unknown, isBinary: boolean): void {
    if (!this.#mayCome()) return
    clearTimeout(this.#greeting)
    const { waitingBytes, messageBurst } = this.#limits
    // ws gives Buffers unless told otherwise.
    const message = { data: data as Uint8Array, isBinary }
    this.#traffic?.received(message.data.byteLength)
    this.#waitingBytes += message.data.byteLength
    this.#inbox.push(message)
    if (this.#inbox.length > messageBurst || this.#waitingBytes > waitingBytes) {
      this.#end(closeCode.tooMany, 'more messages than can wait to be answered')
    } else this.#hub.share.add(this.#subscriber)
  }

  /** Reads the message that has waited longest; false when there is none. */
  #readNext(): boolean {
    const message = this.#inbox.shift()
    if (message === undefined) return false
    this.#waitingBytes -= message.data.byteLength
    try {
      if (message.isBinary !== this.#codec.binary) {
        throw new ProtocolError(
          `malformed frame: ${this.#codec.subprotocol} has ${message.isBinary ? 'text' : 'binary'} frames`,
        )
      }
      this.#answer(this.#codec.decode(message.data, this.#limits))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#end(error instanceof TooLargeError ? closeCode.tooLarge : closeCode.malformed, error.message)
    }
    return true
  }

  #answer(decoded: { readonly op: string; readonly request?: unknown }): void {
    const message = readClientMessage(decoded)
    if (message === undefined) {
      const request = Number.isSafeInteger(decoded.request) ? (decoded.request as number) : null
      this.#subscriber.refuse(request, 'unknown-op', `there is no op ${decoded.op.slice(0, 40)}`)
    } else this.#do(message)
  }

  #do(message: ClientMessage): void {
    switch (message.op) {
      case 'hello':
        this.#clientName = message.client
        break
      case 'pong':
        break
      case 'subscribe':
        this.#subscriber.subscribe(message)
        break
      case 'unsubscribe':
        this.#subscriber.unsubscribe(message.channel)
        break
      case 'fetch':
        this.#subscriber.fetch(message)
        break
      case 'command':
        this.#command(message)
    }
  }

  #command({ request, name, run, args = {} }: Command): void {
    const client = { name: this.#clientName, address: this.#client.address }
    const command = { name, run, args, client }
    this.#carriedOut(command).then(
      (text) => this.#subscriber.send({ op: 'done', request, text }),
      (error: Error) => {
        const code = error instanceof CommandError ? error.code : 'failed'
        this.#subscriber.refuse(request, code, error.message)
        this.#refusedCommand?.({ command, code, text: error.message })
      },
    )
  }

  /** @throws CommandError where no commands are taken, or none of this client. */
  async #carriedOut(command: ClientCommand): Promise<string> {
    if (this.#carryOut === undefined)
      throw new CommandError(
        'unsupported',
        'no commands are taken here: a run takes them in the server of the process that computes it',
      )
    if (!this.#client.scopes.has('control'))
      throw new CommandError(
        'forbidden',
        'this connection may look but not give commands: that needs the scope control',
      )
    return this.#carryOut(command)
  }
}
