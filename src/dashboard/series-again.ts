import { integratedTime } from '../stats/integrated-time.ts'
import { type Analysis, SeriesAnalysis } from '../stats/series-analysis.ts'
import { splitRhat } from '../stats/split-rhat.ts'
import { ThinnedSeries } from '../stats/thinned-series.ts'

/** What a series says after `count` rows that are not left out. */
export interface AgainPoint {
  /** Rows per chain, those that are left out among them. */
  readonly trajectories: number
  readonly mean: number | null
  readonly error: number | null
  /** tau_int, in trajectories; its lower bound where it is frozen. */
  readonly time: number | null
  readonly timeError: number | null
  readonly reliable: boolean
  readonly frozen: boolean
  readonly splitRhat: number | null
}

/** A measurement analysed again, without its first rows. */
export interface AgainResult {
  readonly leftOut: number
  readonly analysis: Analysis
  readonly curve: readonly AgainPoint[]
}

/** A point of the curve comes after so many rows, and whenever they have grown by this factor. */
const FIRST_POINT = 32
const GROWTH = 1.15
/** R-hat of the curve is made from so many values of all chains, but at least as many of each. */
const RHAT_VALUES = 2 ** 15
const LEAST_ROWS = 64
const MOST_ROWS = 4096

/**
 * One measurement of a sampler analysed once more from its values, without the first `leftOut` rows, in bounded memory: mean,
 * tau_int and rank-normalised split R-hat as they grew, and all that can be said in the end.
 *
 * @example
 * const again = new SeriesAgain({ chains: 2, leftOut: 100 })
 * again.push(values, 5000)
 * again.read().analysis.splitRhat // 1.001
 */
export class SeriesAgain {
  readonly #chains: number
  readonly #leftOut: number
  readonly #mean: number | undefined
  readonly #analysis: SeriesAnalysis
  readonly #kept: ThinnedSeries
  readonly #curve: AgainPoint[] = []
  /** Rows so far, those that are left out among them. */
  #rows = 0
  #nextPoint: number

  /** `mean`: of the measurement, where symmetry gives it. */
  constructor({
    chains,
    leftOut,
    mean,
  }: {
    readonly chains: number
    readonly leftOut: number
    readonly mean?: number | undefined
  }) {
    this.#chains = chains
    this.#leftOut = leftOut
    this.#mean = mean
    this.#analysis = new SeriesAnalysis({ chains, ...(mean !== undefined && { mean }) })
    const room = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, RHAT_VALUES / chains))
    this.#kept = new ThinnedSeries({ chains, capacity: 2 ** Math.floor(Math.log2(room)) })
    this.#nextPoint = leftOut + FIRST_POINT
  }

  /** Appends `values: [steps, chains]`, consecutive rows. */
  push(values: Float64Array, steps: number): void {
    const chains = this.#chains
    let from = Math.min(steps, Math.max(0, this.#leftOut - this.#rows))
    this.#rows += from
    while (from < steps) {
      const to = Math.min(steps, from + this.#nextPoint - this.#rows)
      const part = values.slice(from * chains, to * chains)
      this.#analysis.push(part, to - from)
      this.#kept.push(part, to - from)
      this.#rows += to - from
      from = to
      if (this.#rows === this.#nextPoint) {
        this.#curve.push(this.#point())
        this.#nextPoint = this.#leftOut + Math.ceil(GROWTH * (this.#rows - this.#leftOut))
      }
    }
  }

  read(): AgainResult {
    const last = this.#curve.at(-1)?.trajectories
    const curve =
      this.#rows > this.#leftOut && last !== this.#rows ? [...this.#curve, this.#point()] : [...this.#curve]
    return { leftOut: this.#leftOut, analysis: this.#analysis.read(), curve }
  }

  #point(): AgainPoint {
    const options = { ...(this.#mean !== undefined && { mean: this.#mean }), jackknife: false }
    const { value, error, reliable, frozen, mean } = integratedTime(this.#analysis.series, options)
    return {
      trajectories: this.#rows,
      mean: mean.mean,
      error: mean.error,
      time: value,
      timeError: error,
      reliable,
      frozen,
      splitRhat: splitRhat(this.#kept.read()).value,
    }
  }
}
