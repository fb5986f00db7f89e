/** One turn of a sampler: trajectories per chain, and the seconds in which it sampled them alone. */
export interface Round {
  readonly trajectories: number
  readonly seconds: number
}

interface RoundClockOptions {
  /** Per chain. */
  readonly thermalize: number
  readonly trajectories: number
  /** Rounds of equal length; without it there are none, and time just runs. */
  readonly rounds: number | undefined
  /** Resolves when it is this sampler's turn. */
  readonly begin?: () => Promise<void>
  /** Hands the turn on. */
  readonly end?: () => void
  /** Milliseconds. */
  readonly now?: () => number
}

/** How long a sampler samples. The time in which other samplers have their turn does not count. */
export class RoundClock {
  readonly #options: RoundClockOptions
  readonly #now: () => number
  readonly #ended: Round[] = []
  /** The turn at hand, once something of it has arrived. */
  #current: Round | undefined
  /** Seconds of earlier turns, thermalisation included. */
  #before = 0
  /** When this turn began to sample; undefined while others have theirs. */
  #turn: number | undefined
  /** When sampling after thermalisation began. */
  #sampling: number | undefined
  #begun = false
  /** Trajectories at which this turn begins and ends. */
  #from = 0
  #to = 0

  constructor(options: RoundClockOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** The rounds so far, the last one as far as it went. */
  get rounds(): readonly Round[] {
    return this.#current === undefined ? this.#ended : [...this.#ended, this.#current]
  }

  /** Seconds that this sampler has had, thermalisation included. */
  get seconds(): number {
    return this.#before + this.#turnSeconds()
  }

  /** Seconds after thermalisation. */
  get samplingSeconds(): number {
    if (this.#options.rounds !== undefined) return this.rounds.reduce((sum, { seconds }) => sum + seconds, 0)
    return this.#sampling === undefined ? 0 : (this.#now() - this.#sampling) / 1000
  }

  /** The first worker samples: its start-up does not count. */
  started(): void {
    this.#begun = true
    this.#turn = this.#now()
    this.#sampling = this.#turn
  }

  /** Waits for the turn that begins at `trajectory`, and gives the trajectory at which it ends. */
  async next(trajectory: number): Promise<number> {
    await this.#options.begin?.()
    const { thermalize, trajectories, rounds = 1 } = this.#options
    this.#from = trajectory
    this.#to = thermalize
    for (let round = 1; this.#to <= trajectory; round++)
      this.#to = thermalize + Math.ceil((round * trajectories) / rounds)
    if (this.#begun) this.#turn = this.#now()
    return this.#to
  }

  /** So many trajectories have arrived; at the end of a turn it is handed on. */
  reached(trajectory: number): void {
    const { thermalize, rounds, end } = this.#options
    if (rounds === undefined) {
      if (trajectory <= thermalize) this.#sampling = this.#now()
      return
    }
    const seconds = this.#turnSeconds()
    if (this.#from >= thermalize) this.#current = { trajectories: trajectory - this.#from, seconds }
    if (trajectory < this.#to) return
    if (this.#current !== undefined) this.#ended.push(this.#current)
    this.#current = undefined
    this.#before += seconds
    this.#turn = undefined
    end?.()
  }

  #turnSeconds(): number {
    return this.#turn === undefined ? 0 : (this.#now() - this.#turn) / 1000
  }
}
