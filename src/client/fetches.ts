import { ProtocolError } from '../errors.ts'
import type { ClientMessage, Fetch, ServerMessage } from '../wire/messages.ts'
import { fromWireValue } from '../wire/wire-value.ts'
import type { FetchOptions, TopicPage } from './connection.ts'

/** A page that was asked for and has not come. */
interface Pending {
  readonly topic: string
  readonly options: FetchOptions
  resolve(page: TopicPage): void
  reject(error: ProtocolError): void
}

/** What it needs of its connection. */
export interface FetchesHome {
  /** A number that no other request has. */
  nextRequest(): number
  send(message: ClientMessage): void
}

/** The pages of records that a connection asks for; after a break it asks for them again. */
export class Fetches {
  readonly #home: FetchesHome
  readonly #pending = new Map<number, Pending>()
  #open = false
  #end: ProtocolError | undefined

  constructor(home: FetchesHome) {
    this.#home = home
  }

  /** One page; fails with ProtocolError when the server refuses, or the connection ends. */
  fetch(topic: string, options: FetchOptions): Promise<TopicPage> {
    return new Promise((resolve, reject) => {
      if (this.#end === undefined) this.#ask({ topic, options, resolve, reject })
      else reject(this.#end)
    })
  }

  received(message: ServerMessage): void {
    if (message.op === 'info') {
      this.#open = true
      this.#askAgain()
    } else if (message.op === 'page') this.#take(message)
    else if (message.op === 'error' && message.request !== null) {
      const { text, code, request } = message
      this.#taken(request)?.reject(new ProtocolError(`${text} (${code})`))
    }
  }

  disconnected(): void {
    this.#open = false
  }

  /** Nothing will come any more. */
  end(error = new ProtocolError('the connection is closed')): void {
    this.#end = error
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }

  #ask(pending: Pending): void {
    const request = this.#home.nextRequest()
    this.#pending.set(request, pending)
    if (!this.#open) return
    const { from = 1, epoch, limit } = pending.options
    const message: Fetch = {
      op: 'fetch',
      request,
      topic: pending.topic,
      ...(epoch !== undefined && { epoch }),
      from,
      ...(limit !== undefined && { limit }),
    }
    this.#home.send(message)
  }

  #askAgain(): void {
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const one of pending) this.#ask(one)
  }

  #take({ request, epoch, next, end, gaps = [], items }: Extract<ServerMessage, { op: 'page' }>): void {
    const pending = this.#taken(request)
    if (pending === undefined) return
    const { topic } = pending
    pending.resolve({
      epoch,
      next,
      end,
      gaps: gaps.map((gap) => ({ topic, ...gap })),
      items: items.map((item) => ({ topic, epoch, ...item, value: fromWireValue(item.value) })),
    })
  }

  /** The page with this number, which is pending no longer. */
  #taken(request: number): Pending | undefined {
    const pending = this.#pending.get(request)
    this.#pending.delete(request)
    return pending
  }
}
