import { FixedPoint } from './fixed-point.ts'
import { highestOrder } from './highest-order.ts'

/** Natural logarithm of the smallest I_n / I_0 that is kept, 1e-60. */
const smallestLogarithm = -138

/** I_n(beta) / I_0(beta) for n = 0, 1, ... as fixed-point numbers, and their arithmetic. */
export interface FixedPointBesselRatios {
  readonly numbers: FixedPoint
  readonly ratios: readonly bigint[]
}

/**
 * `besselRatios` to 77 decimal digits, for sums whose terms cancel: I_n(beta) / I_0(beta) for n = 0, 1, ... up to where they fall
 * below 1e-60.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * const { numbers, ratios } = fixedPointBesselRatios(1)
 * numbers.ratio(ratios[1], ratios[0]) // 0.44638996589653...
 */
export function fixedPointBesselRatios(beta: number): FixedPointBesselRatios {
  const highest = highestOrder(beta, smallestLogarithm)
  // 256 bits, and as many more as beta or 1 / beta has before its point.
  const numbers = new FixedPoint(256 + Math.ceil(Math.abs(Math.log2(beta))))
  const twoOverBeta = numbers.overNumber(2n * numbers.one, beta)
  const ratios: bigint[] = Array(highest + 1).fill(numbers.one)
  // The same backward recurrence, I_n / I_{n-1} = 1 / (2n/beta + I_{n+1}/I_n).
  let step = 0n
  for (let n = highest + 20; n >= 1; n--) {
    step = (numbers.one * numbers.one) / (BigInt(n) * twoOverBeta + step)
    if (n <= highest) ratios[n] = step
  }
  for (let n = 1; n <= highest; n++) ratios[n] = numbers.times(ratios[n], ratios[n - 1])
  return { numbers, ratios }
}
