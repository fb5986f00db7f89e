import { type AlarmChange, type Alert, AlertWebhook, alarmAlert, endedAlert } from '../alarms/index.ts'

/** An alarm of a run was raised or cleared, which the page and the webhook tell. */
export interface AlarmMessage {
  readonly kind: 'alarm'
  readonly run: string
  readonly change: AlarmChange
}

/** What the process that computes says for who is to be told although nobody looks. */
export type AlertMessage =
  | AlarmMessage
  /** The same for the webhook alone: the page has it from the folder of the run. */
  | (Omit<AlarmMessage, 'kind'> & { readonly kind: 'webhook-alarm' })
  | { readonly kind: 'webhook'; readonly url: string; readonly run: string }
  | { readonly kind: 'ended'; readonly run: string; readonly how: string; readonly level: Alert['level'] }

/** Sends the alerts of another process that computes runs, and says of each how it has ended where it could not. */
export class RunAlerts {
  readonly #page: () => string | undefined
  #webhook: AlertWebhook | undefined
  /** The runs that go on. */
  readonly #runs = new Set<string>()

  /** `page`: address of the live page, once there is one. */
  constructor(page: () => string | undefined) {
    this.#page = page
  }

  take(message: AlertMessage): void {
    switch (message.kind) {
      case 'webhook':
        this.#runs.add(message.run)
        this.#webhook ??= new AlertWebhook(message.url, { complain: complainBesideStatus, page: this.#page })
        break
      case 'alarm':
      case 'webhook-alarm':
        this.#webhook?.post(alarmAlert(message.run, message.change))
        break
      case 'ended':
        // an error after the end of a run changes nothing of it
        if (!this.#runs.delete(message.run)) break
        this.#webhook?.post(endedAlert(message.run, message.how, message.level))
    }
  }

  /** The process is gone, and this is why. */
  exited(why: string): void {
    for (const run of this.#runs) this.take({ kind: 'ended', run, how: why, level: 'error' })
  }

  /** Sends what is waiting. */
  async close(): Promise<void> {
    await this.#webhook?.close()
  }
}

/** The status line of the other process may stand on the terminal. */
function complainBesideStatus(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}leapstream: ${text}\n`)
}
