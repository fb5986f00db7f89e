import type { SessionSocket } from '../../../src/server/session-socket.ts'
import { alone, type FromPage, type FromSession } from './messages.ts'

type Listener = (...values: never[]) => void

/** The end of a page's socket that a session talks to. What the page has not taken counts as on its way. */
export class SessionPort implements SessionSocket {
  readonly OPEN = 1
  readyState = 1
  readonly #port: MessagePort
  readonly #listeners = new Map<string, Listener[]>()
  /** Told, in their order, when the page has taken what was sent. */
  readonly #sent: (() => void)[] = []

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#receive(data)
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  send(frame: Uint8Array, _options: object, done: () => void): void {
    this.#sent.push(done)
    const bytes = alone(frame)
    this.#say({ frame: bytes }, [bytes])
  }

  /** A port cannot be lost without its page, so that it answers for it. */
  ping(): void {
    this.#tell('pong')
  }

  pong(_data: Uint8Array, _mask: boolean, done: () => void): void {
    done()
  }

  pause(): void {
    this.#port.onmessage = null
  }

  close(code: number, reason: string): void {
    this.#say({ code, reason })
    this.terminate()
  }

  terminate(): void {
    if (this.readyState !== this.OPEN) return
    this.readyState = 3
    this.#port.close()
    this.#tell('close')
  }

  #receive(message: FromPage): void {
    if (message === 'taken') this.#sent.shift()?.()
    else if (message === 'close') this.terminate()
    else this.#tell('message', new Uint8Array(message.frame), true)
  }

  #tell(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(values as never[]))
  }

  #say(message: FromSession, handedOver: Transferable[] = []): void {
    this.#port.postMessage(message, handedOver)
  }
}
