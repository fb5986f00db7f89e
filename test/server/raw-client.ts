import { WebSocket } from 'ws'
import { type Codec, msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import type { ClientMessage, ServerMessage } from '../../src/wire/messages.ts'

type Received<Op extends ServerMessage['op']> = Extract<ServerMessage, { op: Op }>

/** A client without any manners: it keeps all messages and frames, and waits for what a test asks for. */
export class RawClient {
  readonly socket: WebSocket
  readonly messages: ServerMessage[] = []
  readonly frames: Buffer[] = []
  readonly closed: Promise<number>
  readonly #codec: Codec
  #changed: () => void = () => {}

  constructor(url: string, codec: Codec = msgpackCodec, options: object = {}, query = '') {
    this.#codec = codec
    this.socket = new WebSocket(
      `${url.replace('http', 'ws')}/v1/stream${query}`,
      [codec.subprotocol],
      options,
    )
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(data)
      this.messages.push(codec.decode(data, trustedScanLimits) as ServerMessage)
      this.#changed()
    })
    this.socket.on('error', () => {})
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)))
  }

  send(message: ClientMessage): void {
    this.sendRaw(this.#codec.encode(message), this.#codec.binary)
  }

  sendRaw(bytes: Uint8Array | string, binary: boolean): void {
    this.socket.send(bytes, { binary })
  }

  of<Op extends ServerMessage['op']>(op: Op): Received<Op>[] {
    return this.messages.filter((message): message is Received<Op> => message.op === op)
  }

  /** Resolves when the condition holds; the time limit of the test ends a wait in vain. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }

  async first<Op extends ServerMessage['op']>(op: Op): Promise<Received<Op>> {
    await this.until(() => this.of(op).length > 0)
    return this.of(op)[0]!
  }

  /** Numbers of the records received on a channel, and the gaps, in order. */
  story(channel: number): (number | [from: number, to: number, reason: string])[] {
    return this.messages.flatMap((message): (number | [number, number, string])[] => {
      if (message.op === 'data' && message.channel === channel) return message.items.map(({ seq }) => seq)
      if (message.op === 'gap' && message.channel === channel)
        return [[message.from, message.to, message.reason]]
      return []
    })
  }
}
