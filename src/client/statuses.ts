import { ReplaySubject } from 'rxjs'
import type { ServerMessage } from '../wire/messages.ts'
import type { Status } from './connection.ts'

/** What the server says is the case. While the connection is broken it is what was the case before. */
export class Statuses {
  /** Those raised at present; the newest list is replayed. */
  readonly raised = new ReplaySubject<readonly Status[]>(1)
  readonly #raised = new Map<string, Status>()

  constructor() {
    this.#publish()
  }

  received(message: ServerMessage): void {
    if (message.op === 'info') {
      // The server tells all of them again.
      if (this.#raised.size === 0) return
      this.#raised.clear()
      this.#publish()
    } else if (message.op === 'status') {
      const { op, ...status } = message
      this.#raised.set(status.id, status)
      this.#publish()
    } else if (message.op === 'clear' && this.#raised.delete(message.id)) this.#publish()
  }

  #publish(): void {
    this.raised.next([...this.#raised.values()])
  }
}
