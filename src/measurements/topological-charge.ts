import { InternalError } from '../errors.ts'
import { chargeMoves, chargeProbability, chargeSquared } from '../exact/index.ts'
import type { Expectation, Target } from './expectation.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `Q`: the integer topological charge Q_Z of every configuration (docs/physics.md 1.4).
 *
 * @throws InternalError through the stream when a charge is further than 1e-3 from an integer.
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean }) => console.log(mean))
 */
export function topologicalCharge(): MeasurementOperator {
  return measurementOperator('Q', (configurations) => configurations.plaquetteSums().charge.map(rounded), {
    symbol: 'Q',
    title: 'Topological charge',
    integer: true,
    sectors: 'labels',
    mean: 0,
    exact: exactCharge,
    checks: ['square', 'distribution'],
  })
}

function rounded(sum: number, chain: number): number {
  const integer = Math.round(sum)
  if (!(Math.abs(sum - integer) <= 1e-3))
    throw new InternalError(
      `topological charge ${sum} of chain ${chain} is no integer: please report this with the seed`,
    )
  // Math.round gives -0 for small negative sums.
  return integer + 0
}

/** P(Q) and its moments; on a lattice so small and cold that no run sees another charge than 0, that it is constant. */
function exactCharge({ lattice, beta }: Target): Expectation {
  const probability = [...chargeProbability(lattice, beta)]
  const square = chargeSquared(lattice, beta)
  const [zero, ...others] = probability.entries()
  const negative = others.map(([charge, p]): [number, number] => [-charge, p]).reverse()
  const fourth = probability.reduce((sum, p, charge) => sum + (charge === 0 ? 0 : 2) * p * charge ** 4, 0)
  const second = probability.reduce((sum, p, charge) => sum + (charge === 0 ? 0 : 2) * p * charge ** 2, 0)
  return {
    variance: square,
    probabilities: new Map([...negative, zero!, ...others]),
    square: { mean: square, variance: fourth - second ** 2 },
    ...(!chargeMoves(probability) && { constant: 0 }),
  }
}
