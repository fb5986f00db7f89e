import { PipelineError } from '../errors.ts'

/**
 * A measurement that failed on one chain, counted among those that it was given. Who knows which chains these are says it anew
 * with the number of the chain in the run.
 */
export class ChainFailure extends PipelineError {
  readonly #chain: number
  readonly #words: (chain: number) => string

  constructor(chain: number, words: (chain: number) => string, options?: ErrorOptions) {
    super(words(chain), options)
    this.#chain = chain
    this.#words = words
  }

  /** What failed, if the first of the chains has this number. */
  among(firstChain: number): string {
    return this.#words(firstChain + this.#chain)
  }
}
