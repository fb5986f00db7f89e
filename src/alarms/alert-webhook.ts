import { setTimeout as pause } from 'node:timers/promises'
import { UsageError } from '../errors.ts'
import type { Alert } from './alert.ts'

/** Milliseconds within which the other side has to answer. */
const ANSWER = 10_000
/** Milliseconds before each further try. */
const PAUSES = [1000, 4000, 16_000, 64_000]
/** As many alerts wait at most; the oldest go first. */
const MOST_WAITING = 100
/** In the end so many milliseconds are spent on what is still waiting, unless told. */
const PARTING = 5000

interface AlertWebhookOptions {
  /** Told once, when an alert does not arrive. */
  readonly complain: (why: string) => void
  /** Address of the live page, once there is one. */
  readonly page?: () => string | undefined
  readonly send?: typeof fetch
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>
  /** Milliseconds that are spent in the end on what is still waiting. */
  readonly parting?: number
}

/** Sends alerts to an address, one after the other, as JSON by POST. Nobody waits for it. */
export class AlertWebhook {
  readonly #url: URL
  readonly #options: AlertWebhookOptions
  readonly #waiting: string[] = []
  readonly #parting = new AbortController()
  readonly #end = new AbortController()
  #sending: Promise<void> | undefined
  #hasComplained = false

  /** @throws UsageError for an address that cannot be. */
  constructor(url: string, options: AlertWebhookOptions) {
    this.#url = webhookUrl(url)
    this.#options = options
  }

  post(alert: Alert): void {
    const url = this.#options.page?.()
    const time = new Date().toISOString()
    this.#waiting.push(JSON.stringify({ ...alert, time, ...(url !== undefined && { url }) }))
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
    this.#sending ??= this.#sendAll()
  }

  /** Sends what is waiting, without pauses, and gives up after some seconds. */
  async close(): Promise<void> {
    this.#parting.abort()
    const end = setTimeout(() => this.#end.abort(), this.#options.parting ?? PARTING)
    await this.#sending
    clearTimeout(end)
  }

  async #sendAll(): Promise<void> {
    for (let body = this.#waiting.shift(); body !== undefined; body = this.#waiting.shift())
      if (!this.#end.signal.aborted) await this.#send(body)
    this.#sending = undefined
  }

  async #send(body: string): Promise<void> {
    for (const next of [...PAUSES, undefined]) {
      const { why, isFinal } = await this.#try(body)
      if (why === undefined) return
      this.#complain(why)
      if (isFinal || next === undefined || this.#end.signal.aborted) return
      await this.#pause(next)
    }
  }

  /** Why it has not arrived, and whether it never will. */
  async #try(body: string): Promise<{ readonly why?: string; readonly isFinal?: boolean }> {
    const { send = fetch } = this.#options
    try {
      const {
        ok,
        status,
        body: answer,
      } = await send(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'leapstream' },
        body,
        // an alert goes where its user has sent it and nowhere else
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(ANSWER), this.#end.signal]),
      })
      await answer?.cancel()
      if (ok) return {}
      if (status >= 300 && status < 400)
        return {
          why: `it answers ${status}, and redirections are not followed: give the address it names`,
          isFinal: true,
        }
      return { why: `it answers ${status}`, isFinal: status < 500 && status !== 408 && status !== 429 }
    } catch (error) {
      const { name, message, cause } = error as Error
      const isLate = name === 'TimeoutError' || name === 'AbortError'
      return { why: isLate ? 'it does not answer' : ((cause as Error | undefined)?.message ?? message) }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { wait = (time, signal) => pause(time, undefined, { signal }) } = this.#options
    // parting ends a pause, and there are none after it
    if (!this.#parting.signal.aborted) await wait(milliseconds, this.#parting.signal).catch(() => {})
  }

  #complain(why: string): void {
    if (this.#hasComplained) return
    this.#hasComplained = true
    // the path may be a secret
    this.#options.complain(`an alert did not reach ${this.#url.origin}: ${why}`)
  }
}

/** @throws UsageError for an address that cannot be. */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new UsageError('--alert-webhook: give an address that begins with http:// or https://')
  if (url.username !== '' || url.password !== '')
    throw new UsageError('--alert-webhook: an address with a name and a password in it is not possible')
  return url
}
