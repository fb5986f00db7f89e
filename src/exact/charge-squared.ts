import type { Lattice } from '../batch.ts'
import { fixedPointBesselRatios } from './fixed-point-bessel-ratios.ts'

/** pi to 80 digits, over 10^80. */
const [piDigits, piUnit] = [
  314159265358979323846264338327950288419716939937510582097494459230781640628620899n,
  10n ** 80n,
]

/** A charge of 1 costs at least this much action, in units of beta: V angles of 2 pi / V each. */
const smallestAction = (volume: number) => 2 * volume * Math.sin(Math.PI / volume) ** 2

/**
 * <Q^2>, dimensionless, of the topological charge on an nt x nx torus, to a few 1e-16 of itself:
 * -(1/4 pi^2) sum_n [V J''(n) I_n^{V-1} + V(V-1) J'(n)^2 I_n^{V-2}] / sum_n I_n^V (docs/physics.md 2.6). A lattice that
 * is frozen for all purposes, <Q^2> below about 1e-40, gives 0.
 *
 * Where other charges than 0 are rare, the two terms nearly cancel: hence fixed-point numbers. The derivatives are those of
 * J(nu) = sum_m I_m sin(pi (nu - m)) / (pi (nu - m)), see docs/physics.md 2.1.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * chargeSquared([8, 8], 4) // 0.48201592...
 */
export function chargeSquared(lattice: Lattice, beta: number): number {
  const volume = lattice[0] * lattice[1]
  if (beta * smallestAction(volume) > 100 && beta < Number.POSITIVE_INFINITY) return 0
  const { numbers, ratios } = fixedPointBesselRatios(beta)
  const highest = ratios.length - 1
  const thirdOfPiSquared = (numbers.one * piDigits ** 2n) / (3n * piUnit ** 2n)
  let [sum, norm] = [0n, 0n]
  for (let n = 0; n <= highest; n++) {
    const weight = (n === 0 ? 1n : 2n) * numbers.power(ratios[n], volume - 2)
    if (weight === 0n) break
    // J'(n) and J''(n) over I_0
    let first = 0n
    let second = -numbers.times(thirdOfPiSquared, ratios[n])
    for (let m = -highest; m <= highest; m++) {
      if (m === n) continue
      const signed = (n - m) % 2 === 0 ? ratios[Math.abs(m)] : -ratios[Math.abs(m)]
      first += signed / BigInt(n - m)
      second -= (2n * signed) / BigInt((n - m) ** 2)
    }
    const pairs = BigInt(volume - 1) * numbers.times(first, first)
    sum += numbers.times(weight, numbers.times(second, ratios[n]) + pairs)
    norm += numbers.times(weight, numbers.times(ratios[n], ratios[n]))
  }
  return (-volume / (4 * Math.PI ** 2)) * numbers.ratio(sum, norm)
}
