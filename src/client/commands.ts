import { CommandError, type LeapstreamError } from '../errors.ts'
import type { ClientMessage, ServerMessage } from '../wire/messages.ts'
import type { CommandOptions } from './connection.ts'

/** A command that was not answered yet. */
interface Pending {
  readonly name: string
  readonly options: CommandOptions
  resolve(text: string): void
  reject(error: LeapstreamError): void
}

/** What it needs of its connection. */
export interface CommandsHome {
  /** A number that no other request has. */
  nextRequest(): number
  send(message: ClientMessage): void
}

/** The commands that a connection gives. They wait for a connection; one that was sent is never sent again. */
export class Commands {
  readonly #home: CommandsHome
  readonly #waiting: Pending[] = []
  readonly #sent = new Map<number, Pending>()
  #open = false
  #end: LeapstreamError | undefined

  constructor(home: CommandsHome) {
    this.#home = home
  }

  /** Resolves with what was done; fails with CommandError when the server refuses. */
  give(name: string, options: CommandOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) reject(this.#end)
      else {
        this.#waiting.push({ name, options, resolve, reject })
        this.#sendWaiting()
      }
    })
  }

  received(message: ServerMessage): void {
    if (message.op === 'info') {
      this.#open = true
      this.#sendWaiting()
    } else if (message.op === 'done') this.#answered(message.request)?.resolve(message.text)
    else if (message.op === 'error' && message.request !== null) {
      this.#answered(message.request)?.reject(new CommandError(message.code, message.text))
    }
  }

  disconnected(): void {
    this.#open = false
    for (const { name, reject } of this.#sent.values()) {
      const text = `the connection broke before the answer: whether ${name} was carried out is not known`
      reject(new CommandError('disconnected', text))
    }
    this.#sent.clear()
  }

  /** Nothing will come any more. */
  end(error: LeapstreamError = new CommandError('closed', 'the connection is closed')): void {
    this.#end = error
    for (const { reject } of [...this.#sent.values(), ...this.#waiting]) reject(error)
    this.#sent.clear()
    this.#waiting.length = 0
  }

  #sendWaiting(): void {
    if (!this.#open) return
    for (const pending of this.#waiting.splice(0)) {
      const request = this.#home.nextRequest()
      const { run, args } = pending.options
      this.#sent.set(request, pending)
      this.#home.send({
        op: 'command',
        request,
        name: pending.name,
        ...(run !== undefined && { run }),
        ...(args !== undefined && { args }),
      })
    }
  }

  /** The command with this number, which is answered now. */
  #answered(request: number): Pending | undefined {
    const pending = this.#sent.get(request)
    this.#sent.delete(request)
    return pending
  }
}
