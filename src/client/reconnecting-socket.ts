import { AccessError, ProtocolError } from '../errors.ts'
import { closeCode, isFinalCloseCode } from '../wire/close-code.ts'
import { msgpackCodec, trustedScanLimits } from '../wire/codec.ts'
import { defaultLimits } from '../wire/limits.ts'
import type { ClientMessage, ServerMessage } from '../wire/messages.ts'
import { readServerMessage } from '../wire/read-message.ts'
import { TokenBucket } from '../wire/token-bucket.ts'
import type { Admission } from './admission.ts'
import { backOff } from './back-off.ts'
import { findWebSocket, type WebSocketConstructor, type WebSocketLike } from './web-socket.ts'

/** What the owner of a socket is told. */
export interface SocketOwner {
  received(message: ServerMessage): void
  /** The connection is gone and will be tried again; nothing sent before will be answered. */
  disconnected(): void
  /** The connection is gone for good. */
  ended(error: ProtocolError): void
}

/** Part of the server's limit of messages that is used, for clocks differ. */
const cautious = 0.8

/** Pings of the server that may fail to come before the connection is taken for dead. */
const missedPings = 4

/** A connection to one server that is made again, after a pause, whenever it breaks. */
export class ReconnectingSocket {
  readonly #url: string
  readonly #client: string
  readonly #webSocket: WebSocketConstructor | undefined
  readonly #admission: Admission
  readonly #owner: SocketOwner
  #socket: WebSocketLike | undefined
  #bucket: TokenBucket | undefined
  readonly #waiting: ClientMessage[] = []
  #attempt = 0
  /** A server has answered at this address. */
  #wasThere = false
  #closed = false
  #retry: ReturnType<typeof setTimeout> | undefined
  #sending: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  /** When something came last, milliseconds since 1970: timers stand still while a machine sleeps, its clock does not. */
  #lastHeard = 0
  #silenceMilliseconds = missedPings * defaultLimits.pingSeconds * 1000

  constructor(
    url: string,
    client: string,
    webSocket: WebSocketConstructor | undefined,
    admission: Admission,
    owner: SocketOwner,
  ) {
    this.#url = url
    this.#client = client
    this.#webSocket = webSocket
    this.#admission = admission
    this.#owner = owner
    void this.#begin()
  }

  /** Sends as soon as the server's limits allow; forgotten when the connection breaks before. */
  send(message: ClientMessage): void {
    this.#waiting.push(message)
    this.#sendWaiting()
  }

  /** Does not wait any longer: tries again at once where it is lost, and where nothing has come for too long. */
  check(): void {
    if (this.#closed) return
    const isSilent = this.#socket !== undefined && Date.now() - this.#lastHeard > this.#silenceMilliseconds
    if (isSilent) this.#lose()
    if (this.#retry === undefined) return
    clearTimeout(this.#retry)
    this.#attempt = 0
    void this.#begin()
  }

  /** Ends it for good. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#drop()
  }

  async #begin(): Promise<void> {
    this.#retry = undefined
    let ticket: string | undefined
    try {
      ticket = await this.#admission.ticket()
    } catch (error) {
      if (this.#closed) return
      // the server may be away, or have no time; a proxy may answer in its place that there is nothing
      const isFinal = error instanceof AccessError || (error instanceof ProtocolError && !this.#wasThere)
      if (isFinal) this.#end(error)
      else this.#lose()
      return
    }
    if (!this.#closed) await this.#open(ticket)
  }

  async #open(ticket: string | undefined): Promise<void> {
    let socket: WebSocketLike
    try {
      const Constructor = this.#webSocket ?? (await findWebSocket())
      if (this.#closed) return
      const tickets = ticket === undefined ? [] : [`leapstream.ticket.${ticket}`]
      socket = new Constructor(this.#url, [msgpackCodec.subprotocol, ...tickets])
    } catch (cause) {
      this.#end(
        new ProtocolError(`cannot open a WebSocket to ${this.#url}: ${(cause as Error).message}`, { cause }),
      )
      return
    }
    this.#socket = socket
    // what never opens is given up, too
    this.#listenForSilence()
    socket.binaryType = 'arraybuffer'
    const ifCurrent =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A): void => {
        if (this.#socket === socket) act(...args)
      }
    let hasOpened = false
    socket.addEventListener(
      'open',
      ifCurrent(() => {
        hasOpened = true
        this.#listenForSilence()
        this.send({ op: 'hello', client: this.#client })
      }),
    )
    socket.addEventListener(
      'message',
      ifCurrent(({ data }: { readonly data: unknown }) => this.#receive(data)),
    )
    // Every error is followed by close.
    socket.addEventListener('error', () => {})
    socket.addEventListener(
      'close',
      ifCurrent(({ code, reason }: { readonly code: number; readonly reason?: string }) => {
        if (!hasOpened || code === closeCode.unauthorised) this.#admission.doubt()
        if (isFinalCloseCode(code) && code !== closeCode.unauthorised)
          this.#end(
            new ProtocolError(
              `the server ended the connection for good: code ${code}${reason ? `, ${reason}` : ''}`,
            ),
          )
        else this.#lose()
      }),
    )
  }

  #receive(data: unknown): void {
    this.#listenForSilence()
    try {
      if (!(data instanceof ArrayBuffer))
        throw new ProtocolError('malformed frame: text in a binary protocol')
      const message = readServerMessage(msgpackCodec.decode(new Uint8Array(data), trustedScanLimits))
      if (message === undefined) return
      if (message.op === 'info') this.#start(message.limits)
      if (message.op === 'ping') this.send({ op: 'pong', time: message.time })
      this.#owner.received(message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#end(error)
    }
  }

  #start(limits: Readonly<Record<string, number>>): void {
    this.#attempt = 0
    this.#wasThere = true
    const { messagesPerSecond = 20, messageBurst = 40, pingSeconds = 5 } = limits
    this.#bucket = new TokenBucket(
      cautious * messagesPerSecond,
      Math.max(1, cautious * messageBurst),
      Date.now(),
    )
    this.#silenceMilliseconds = missedPings * pingSeconds * 1000
    this.#sendWaiting()
  }

  #sendWaiting(): void {
    clearTimeout(this.#sending)
    while (this.#bucket !== undefined && this.#waiting.length > 0) {
      const pause = this.#bucket.take(Date.now())
      if (pause > 0) {
        this.#sending = setTimeout(() => this.#sendWaiting(), pause)
        return
      }
      this.#socket?.send(msgpackCodec.encode(this.#waiting.shift()!))
    }
  }

  /** A tunnel or a sleeping machine can lose a connection without a word. */
  #listenForSilence(): void {
    this.#lastHeard = Date.now()
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#lose(), this.#silenceMilliseconds)
  }

  #lose(): void {
    this.#drop()
    this.#owner.disconnected()
    this.#retry = setTimeout(() => this.#begin(), backOff(this.#attempt++, Math.random()) * 1000)
  }

  #end(error: ProtocolError): void {
    this.close()
    this.#owner.ended(error)
  }

  #drop(): void {
    clearTimeout(this.#sending)
    clearTimeout(this.#silence)
    this.#waiting.length = 0
    this.#bucket = undefined
    const socket = this.#socket
    this.#socket = undefined
    // A socket that is closed already takes no notice.
    socket?.close(1000)
  }
}
