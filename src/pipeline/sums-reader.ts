import type { StopDecision, StopRule } from '../operators/index.ts'
import { inTurns } from './in-turns.ts'
import { LookClock } from './look-clock.ts'
import type { Quantity } from './quantity.ts'
import type { QuantitySumsCopy } from './quantity-sums.ts'
import type { RuleTarget } from './rule-targets.ts'
import type { Analyses, StandardAnalyses } from './standard-analyses.ts'
import { joinStandardSums } from './standard-sums.ts'
import { StopWatch } from './stop-watch.ts'

/** Milliseconds between looks: the page shows three values a second. */
const LOOK_PERIOD = 250
/** Milliseconds after which sums are fetched though nobody looks: a run that is ended must not wait for a long trajectory. */
const KEEP_PERIOD = 1000

/** How far a sampler was when its sums were fetched. */
export interface Reached {
  /** Per chain, thermalisation included. */
  readonly trajectories: number
  readonly seconds: number
}

interface SumsReaderOptions {
  readonly thermalize: number
  /** Whether somebody wants the analyses after so many trajectories. */
  readonly isWanted: (trajectories: number) => boolean
  /** Hears the analyses, in the order of the trajectories, perhaps when the sampler is further already. */
  readonly hear: {
    readonly read: (analyses: Analyses, reached: Reached) => void
    readonly failed: (error: unknown) => void
  }
}

interface Fetched extends Reached {
  readonly shares: readonly (readonly QuantitySumsCopy[])[]
  isRead: boolean
}

/**
 * When the sums of a sampler are fetched from its chains, and when they are read: while somebody wants them, whenever the run has
 * doubled, so that the monitor of exactness has looked at every length, when a stop rule looks, and at the end. Where there are many
 * measurements, the event loop has its turns while they are read.
 */
export class SumsReader {
  readonly #quantities: readonly Quantity[]
  readonly #standard: StandardAnalyses
  readonly #thermalize: number
  readonly #isWanted: (trajectories: number) => boolean
  readonly #watches: StopWatch[] = []
  readonly #lookClock = new LookClock(LOOK_PERIOD)
  readonly #keepClock = new LookClock(KEEP_PERIOD)
  #nextDoubling = 1
  /** The trajectories at which the run had doubled, of which the sums have not come yet. */
  readonly #doubled = new Set<number>()
  #newest: Fetched | undefined
  readonly #hear: SumsReaderOptions['hear']
  /** Sums that are read, and those that wait for it. */
  readonly #toRead: Fetched[] = []
  /** Who waits until all are read. */
  readonly #idle: (() => void)[] = []

  constructor(
    quantities: readonly Quantity[],
    standard: StandardAnalyses,
    { thermalize, isWanted, hear }: SumsReaderOptions,
  ) {
    this.#quantities = quantities
    this.#standard = standard
    this.#thermalize = thermalize
    this.#isWanted = isWanted
    this.#hear = hear
  }

  /**
   * Looks whether a rule is met from now on.
   *
   * @throws UsageError for a rule that cannot be.
   */
  watch(rule: StopRule): void {
    this.#watches.push(new StopWatch(rule, this.#quantities))
  }

  /** Measurements whose squares are to be summed for the rules. */
  get squares(): readonly string[] {
    return [...new Set(this.#watches.flatMap((watch) => watch.squares))]
  }

  /** What the rules wait for, as it was when they last looked. */
  get targets(): readonly RuleTarget[] {
    return this.#watches.flatMap((watch) => watch.targets)
  }

  /** How far the sampler was at the newest sums. */
  get reached(): Reached | undefined {
    return this.#newest
  }

  /** How long it took to read the analyses last, milliseconds. */
  get took(): number {
    return this.#lookClock.took
  }

  /** Whether the sums after so many trajectories, thermalisation included, are to be fetched. */
  wants(trajectories: number): boolean {
    const summed = trajectories - this.#thermalize
    if (summed <= 0) return false
    const toStop = this.#watches.filter((watch) => watch.isDue(summed)).length > 0
    const hasDoubled = summed >= this.#nextDoubling
    if (hasDoubled) {
      this.#nextDoubling = 2 * summed
      this.#doubled.add(trajectories)
    }
    const toKeep = this.#keepClock.isDue()
    return (
      toStop ||
      hasDoubled ||
      toKeep ||
      (!this.#isReading && this.#isWanted(trajectories) && this.#lookClock.isDue())
    )
  }

  /** Takes in the sums of all shares, which are read if it is time; gives the decision of a rule that is met. */
  take(sums: readonly unknown[], reached: Reached): StopDecision | undefined {
    const shares = (sums as readonly (readonly QuantitySumsCopy[] | undefined)[]).filter(
      (share) => share !== undefined,
    )
    // while chains thermalise nothing is summed
    if (shares.length < sums.length) return undefined
    const fetched = { ...reached, shares, isRead: false }
    this.#newest = fetched
    const hasDoubled = this.#doubled.delete(reached.trajectories)
    // what nobody waits for is left out while others are read
    if (hasDoubled || (!this.#isReading && this.#isWanted(reached.trajectories))) this.#read(fetched)
    return this.#decision(shares, reached.trajectories - this.#thermalize)
  }

  /** Reads the newest sums, if nobody has. Resolves when all that was to be read has been heard. */
  async rest(): Promise<void> {
    if (this.#newest?.isRead === false) this.#read(this.#newest)
    if (this.#isReading) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  get #isReading(): boolean {
    return this.#toRead.length > 0
  }

  /** Reads sums after those that are to be read before them. */
  #read(fetched: Fetched): void {
    fetched.isRead = true
    if (this.#toRead.push(fetched) === 1) this.#readFirst()
  }

  #readFirst(): void {
    const [fetched] = this.#toRead
    if (fetched === undefined) {
      for (const resolve of this.#idle.splice(0)) resolve()
      return
    }
    const next = () => {
      this.#toRead.shift()
      this.#readFirst()
    }
    inTurns(this.#standard.steps(joinStandardSums(this.#quantities, fetched.shares)), {
      done: (analyses, took) => {
        this.#lookClock.looked(took)
        this.#hear.read(analyses, fetched)
        next()
      },
      failed: (error) => {
        this.#hear.failed(error)
        next()
      },
    })
  }

  #decision(shares: Fetched['shares'], summed: number): StopDecision | undefined {
    if (this.#watches.length === 0) return undefined
    const joined = [...joinStandardSums(this.#quantities, shares)]
    for (const watch of this.#watches) {
      const met = watch.look(summed, joined)
      if (met !== undefined) return met
    }
    return undefined
  }
}
