import { AccessError } from '../errors.ts'
import { askTicket } from './ask-ticket.ts'
import type { TokenSource } from './token-source.ts'

/** How a client gets in: with a ticket for its token, or without, as long as the server needs none. */
export class Admission {
  readonly #url: string
  readonly #source: TokenSource
  /** The last attempt came to nothing: the server may be away, or may refuse, which a WebSocket does not tell. */
  #isDoubtful = false

  constructor(url: string, source: TokenSource) {
    this.#url = url
    this.#source = source
  }

  /** A ticket for the next WebSocket; undefined where it needs none. Throws what `askTicket` throws. */
  async ticket(): Promise<string | undefined> {
    let token = await this.#token()
    if (token === '' && !this.#isDoubtful) return undefined
    for (;;) {
      try {
        const ticket = await askTicket(this.#url, token)
        this.#isDoubtful = false
        return ticket
      } catch (error) {
        if (!(error instanceof AccessError)) throw error
        const other = await this.#token(error)
        if (other === '' || other === token) throw error
        token = other
      }
    }
  }

  /** A WebSocket was not opened, or the server took back what it was opened with. */
  doubt(): void {
    this.#isDoubtful = true
  }

  async #token(refused?: AccessError): Promise<string> {
    if (typeof this.#source === 'string') return this.#source
    try {
      return await this.#source(refused)
    } catch (cause) {
      throw new AccessError(`there is no token: ${(cause as Error).message}`, { cause })
    }
  }
}
