import type { Lattice } from '../batch.ts'
import { besselRatios } from './bessel-ratios.ts'
import { chargeProbability } from './charge-probability.ts'
import { torusSum } from './torus-sum.ts'

/** Below it the closed formula has lost its digits to cancellation. */
const smallest = 1e-6

/**
 * <Q^2>, dimensionless, of the topological charge on an nt x nx torus, to about 1e-15 V of absolute accuracy
 * (PHYSICS.md section 2). A lattice that is frozen for all purposes, P(1) < 1e-12, gives 0.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * chargeSquared([8, 8], 4) // 0.48201592...
 */
export function chargeSquared(lattice: Lattice, beta: number): number {
  const value = closedFormula(lattice[0] * lattice[1], beta)
  if (value > smallest) return value
  return (
    2 *
    chargeProbability(lattice, beta).reduce((sum, probability, charge) => sum + charge ** 2 * probability, 0)
  )
}

/**
 * -(1/4 pi^2) sum_n [V J''(n) I_n^{V-1} + V(V-1) J'(n)^2 I_n^{V-2}] / sum_n I_n^V. The derivatives are those of
 * J(nu) = sum_m I_m sin(pi (nu - m)) / (pi (nu - m)), which holds because plaquette angles end at +-pi.
 */
function closedFormula(volume: number, beta: number): number {
  const ratios = besselRatios(beta)
  const highest = ratios.length - 1
  let sum = 0
  for (let n = highest; n >= 0; n--) {
    const weight = ratios[n] ** (volume - 2)
    if (weight === 0) continue
    let first = 0
    let second = -(Math.PI ** 2 / 3) * ratios[n]
    for (let m = -highest; m <= highest; m++) {
      if (m === n) continue
      const signed = (n - m) % 2 === 0 ? ratios[Math.abs(m)] : -ratios[Math.abs(m)]
      first += signed / (n - m)
      second -= (2 * signed) / (n - m) ** 2
    }
    sum += (n === 0 ? 1 : 2) * weight * (second * ratios[n] + (volume - 1) * first ** 2)
  }
  return (-volume * sum) / (4 * Math.PI ** 2 * torusSum(ratios, volume))
}
