import { ReplaySubject } from 'rxjs'
import type { ServerMessage } from '../wire/messages.ts'
import type { Status } from './connection.ts'

/**
 * What the server says is the case. While the connection is broken it is what was the case before. A new connection is told all of it
 * again behind `info`, before anything else: only what is not told again is over, so that nothing seems to go and come back.
 */
export class Statuses {
  /** Those raised at present; the newest list is replayed. */
  readonly raised = new ReplaySubject<readonly Status[]>(1)
  readonly #raised = new Map<string, Status>()
  /** Those that a new connection was not told of yet. */
  readonly #untold = new Set<string>()

  constructor() {
    this.#publish()
  }

  received(message: ServerMessage): void {
    switch (message.op) {
      case 'info':
        for (const id of this.#raised.keys()) this.#untold.add(id)
        break
      case 'status': {
        const { op, ...status } = message
        this.#untold.delete(status.id)
        if (isSame(this.#raised.get(status.id), status)) break
        this.#raised.set(status.id, status)
        this.#publish()
        break
      }
      case 'clear':
        this.#untold.delete(message.id)
        if (this.#raised.delete(message.id)) this.#publish()
        break
      default:
        if (this.#untold.size === 0) break
        for (const id of this.#untold) this.#raised.delete(id)
        this.#untold.clear()
        this.#publish()
    }
  }

  #publish(): void {
    this.raised.next([...this.#raised.values()])
  }
}

const isSame = (a: Status | undefined, b: Status): boolean =>
  a !== undefined &&
  a.level === b.level &&
  a.code === b.code &&
  a.text === b.text &&
  a.topic === b.topic &&
  a.time === b.time
