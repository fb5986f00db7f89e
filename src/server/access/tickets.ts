import { randomBytes } from 'node:crypto'
import type { Grant } from './grant.ts'
import { digestOf } from './tokens.ts'

/** A ticket that was given. */
export interface Ticket {
  readonly ticket: string
  /** Until when it is good, milliseconds since 1970. */
  readonly expires: number
}

interface Given {
  readonly grant: Grant
  readonly expires: number
}

/** How many tickets that nobody has used are kept; the oldest go first. */
const mostTickets = 1024

/**
 * Tickets stand in for a token where a browser cannot send one: each lets one WebSocket in, within a minute. They are in
 * memory only, as SHA-256.
 */
export class Tickets {
  readonly #given = new Map<string, Given>()
  readonly #milliseconds: number

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000
  }

  give(grant: Grant): Ticket {
    const now = Date.now()
    for (const [digest, { expires }] of this.#given) if (expires <= now) this.#given.delete(digest)
    const [oldest] = this.#given.keys()
    if (oldest !== undefined && this.#given.size >= mostTickets) this.#given.delete(oldest)
    const ticket = randomBytes(32).toString('base64url')
    const expires = now + this.#milliseconds
    this.#given.set(digestOf(ticket), { grant, expires })
    return { ticket, expires }
  }

  /** What a ticket was given for, once; undefined for one that was used, has expired, or was never given. */
  use(ticket: string): Grant | undefined {
    const digest = digestOf(ticket)
    const given = this.#given.get(digest)
    this.#given.delete(digest)
    return given === undefined || given.expires <= Date.now() ? undefined : given.grant
  }
}
