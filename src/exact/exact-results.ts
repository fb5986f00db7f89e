import type { Lattice } from '../batch.ts'
import { InternalError } from '../errors.ts'
import type { ExactResults } from '../values/exact-results.ts'
import { averagePlaquette, averagePlaquetteInfiniteVolume } from './average-plaquette.ts'
import { chargeProbability } from './charge-probability.ts'
import { chargeSquared } from './charge-squared.ts'
import { polyakovLoopSquared } from './polyakov-loop-squared.ts'
import { smoothChargeSquared } from './smooth-charge-squared.ts'
import { susceptibility } from './susceptibility.ts'
import { susceptibilityInfiniteVolume } from './susceptibility-infinite-volume.ts'
import { wilsonLoop } from './wilson-loop.ts'

/**
 * All exact results of an nt x nx torus at one beta (docs/physics.md 2), as plain numbers ready for JSON.
 *
 * @throws UsageError unless beta is a positive, finite number; InternalError when P(Q) and <Q^2>, which come from
 * different formulas, contradict each other.
 * @example
 * exactResults([16, 16], 4).plaquette // 0.86352261...
 */
export function exactResults(lattice: Lattice, beta: number): ExactResults {
  const [nt, nx] = lattice
  const results: ExactResults = {
    lattice,
    beta,
    plaquette: averagePlaquette(lattice, beta),
    plaquetteInfiniteVolume: averagePlaquetteInfiniteVolume(beta),
    chargeSquared: chargeSquared(lattice, beta),
    susceptibility: susceptibility(lattice, beta),
    susceptibilityInfiniteVolume: susceptibilityInfiniteVolume(beta),
    smoothChargeSquared: smoothChargeSquared(lattice, beta),
    wilsonLoop: Object.fromEntries(
      [1, 2, 4]
        .filter((side) => side <= Math.min(nt, nx))
        .map((side) => [`${side}x${side}`, wilsonLoop(lattice, beta, side * side)]),
    ),
    polyakovLoopSquared: {
      time: polyakovLoopSquared(lattice, beta, 'time'),
      space: polyakovLoopSquared(lattice, beta, 'space'),
    },
    chargeProbability: [...chargeProbability(lattice, beta)],
  }
  requireConsistency(results)
  return results
}

function requireConsistency({ lattice, beta, chargeSquared, chargeProbability }: ExactResults): void {
  let norm = -chargeProbability[0]
  let squared = 0
  for (const [charge, probability] of chargeProbability.entries()) {
    norm += 2 * probability
    squared += 2 * charge ** 2 * probability
  }
  if (!(Math.abs(norm - 1) < 1e-9 && Math.abs(squared - chargeSquared) < 1e-9 * (1 + chargeSquared)))
    throw new InternalError(
      `exact results at ${lattice.join('x')}, beta ${beta} contradict each other (sum P = ${norm}, <Q^2> = ${squared} and ${chargeSquared}); please report it`,
    )
}
