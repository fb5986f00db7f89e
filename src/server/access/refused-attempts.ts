/** Milliseconds between two lines at least. */
const PAUSE = 60_000

/** Says that somebody came with a wrong token, at most once a minute: guessing must not fill a log. */
export class RefusedAttempts {
  readonly #say: (text: string) => void
  #attempts = 0
  #last = ''
  #pause: NodeJS.Timeout | undefined

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  /** One more, from this address. */
  count(address: string): void {
    this.#attempts++
    this.#last = address
    if (this.#pause === undefined) this.#tell()
  }

  close(): void {
    clearTimeout(this.#pause)
  }

  #tell(): void {
    const times = this.#attempts === 1 ? 'once' : `${this.#attempts} times`
    this.#say(`refused ${times}: a token or ticket that is not valid, the last from ${this.#last}`)
    this.#attempts = 0
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      if (this.#attempts > 0) this.#tell()
    }, PAUSE).unref()
  }
}
