import { type JackknifeEstimate, jackknife } from './jackknife.ts'

/** Sums of a pair of numbers: of dx, dy, dx^2, dy^2 and dx dy. */
const WIDTH = 5

/**
 * The correlation coefficient of two measurements on the same configurations, over all values of all chains, in constant memory.
 * Its error comes from leaving out chains in turn, which are independent however slowly each of them forgets: there is none with
 * fewer than 8 chains.
 *
 * @example
 * const correlation = new Correlation({ chains: 8 })
 * correlation.push(chargesSquared, plaquettes, 1000) // [steps, chains] each
 * correlation.read() // { value: -0.12, error: 0.01, cells: 8 }
 */
export class Correlation {
  readonly chains: number
  /** Values per chain. */
  count = 0
  /** `[chains][5]` */
  readonly #sums: Float64Array[]
  /** Subtracted from every value, so that a large mean does not drown a small variance. */
  #origin: readonly [x: number, y: number] | undefined

  constructor({ chains }: { readonly chains: number }) {
    this.chains = chains
    this.#sums = Array.from({ length: chains }, () => new Float64Array(WIDTH))
  }

  /** Appends `x` and `y`, `[steps, chains]` each. */
  push(x: ArrayLike<number>, y: ArrayLike<number>, steps: number): void {
    const { chains } = this
    if (steps === 0) return
    this.#origin ??= [x[0]!, y[0]!]
    const [x0, y0] = this.#origin
    for (let chain = 0; chain < chains; chain++) {
      const sums = this.#sums[chain]!
      for (let i = chain; i < steps * chains; i += chains) {
        const dx = x[i]! - x0
        const dy = y[i]! - y0
        sums[0]! += dx
        sums[1]! += dy
        sums[2]! += dx * dx
        sums[3]! += dy * dy
        sums[4]! += dx * dy
      }
    }
    this.count += steps
  }

  /** Value null where one of the two never changes. */
  read(): JackknifeEstimate {
    return jackknife(
      { counts: this.#sums.map(() => this.count), sums: this.#sums },
      ([dx, dy, dx2, dy2, dxdy]) => (dxdy! - dx! * dy!) / Math.sqrt((dx2! - dx! * dx!) * (dy2! - dy! * dy!)),
    )
  }
}
