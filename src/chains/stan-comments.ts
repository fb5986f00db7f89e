/**
 * What CmdStan says in the comments of its CSV files: how many rows of warm-up come first, when they are over, and that the chain is
 * complete.
 */
export class StanComments {
  isComplete = false
  #isSaved = false
  #warmUp: number | undefined
  #thin = 1
  #adapted: number | undefined

  /** Takes a comment, after so many rows. */
  take(comment: string, rows: number): void {
    const [, key, value] = /^\s*(\w+)\s*=\s*(\S+)/.exec(comment) ?? []
    if (key === 'save_warmup') this.#isSaved = value === '1' || value === 'true'
    else if (key === 'num_warmup') this.#warmUp = Number(value)
    else if (key === 'thin') this.#thin = Math.max(1, Number(value))
    else if (/^\s*Adaptation terminated/.test(comment)) this.#adapted ??= rows
    else if (/^\s*Elapsed Time:/.test(comment)) this.isComplete = true
  }

  /** Rows at the start that are warm-up. */
  get warmUp(): number {
    if (!this.#isSaved || this.#warmUp === undefined) return 0
    return Math.min(Math.ceil(this.#warmUp / this.#thin), this.#adapted ?? Number.POSITIVE_INFINITY)
  }
}
