/** Chains that are numbered are not called so: those that are called by words get numbers from here on. */
const FIRST = 2 ** 40

/** Numbers for the words by which rows say of which chain they are. */
export class ChainWords {
  readonly #numbers = new Map<string, number>()
  readonly #words: string[] = []

  numberOf(word: string): number {
    const number = this.#numbers.get(word)
    if (number !== undefined) return number
    const next = FIRST + this.#words.length
    this.#numbers.set(word, next)
    this.#words.push(word)
    return next
  }

  /** What rows call the chain of that number. */
  textOf(chain: number): string {
    return this.#words[chain - FIRST] ?? String(chain)
  }
}
