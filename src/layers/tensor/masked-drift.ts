import type { Tensor, Tensor4D, TensorFlow } from '../../tensor/index.ts'
import { circleMap } from './circle-map.ts'
import type { PhaseSpace, SubStep } from './phase-space.ts'
import { type UnitCircle, unitCircle } from './unit-circle.ts'

/**
 * x' = circle map of x with e^{logScale}, plus `shift`: `[chains, 2, nt, nx]` each; what belongs to frozen links is ignored.
 */
export interface DriftTerms {
  readonly logScale: Tensor4D
  readonly shift: Tensor4D
}

/**
 * An update of the links where `activeOf()` is 1 (`[2, nt, nx]`) by a function of the others and of the momenta
 * (docs/physics.md 6.1): x' = Lambda(x) + shift with the circle map Lambda, log J = sum over active links of log
 * dLambda/dx. The inverse takes the shift off first and then undoes the circle map; its log J is taken there.
 *
 * @param terms is given cosines and sines of all links, and must use those of frozen links only.
 */
export function maskedDrift(
  tf: TensorFlow,
  activeOf: () => Tensor,
  terms: (links: UnitCircle, momenta: Tensor4D) => DriftTerms,
): SubStep {
  const moved = (state: PhaseSpace, to: Tensor, logDerivative: Tensor): PhaseSpace => {
    const { links, momenta, logJacobian } = state
    const active = activeOf()
    return {
      links: tf.add(links, tf.mul(active, tf.sub(to, links))),
      momenta,
      logJacobian: tf.add(logJacobian, tf.sum(tf.mul(active, logDerivative), [1, 2, 3])),
    }
  }
  return {
    forward(state) {
      const point = unitCircle(tf, state.links)
      const { logScale, shift } = terms(point, state.momenta)
      const { angle, logDerivative } = circleMap(tf, state.links, logScale, point)
      return moved(state, tf.add(angle, shift), logDerivative)
    },
    inverse(state) {
      const { logScale, shift } = terms(unitCircle(tf, state.links), state.momenta)
      const { angle, logDerivative } = circleMap(tf, tf.sub(state.links, shift), tf.neg(logScale))
      return moved(state, angle, logDerivative)
    },
  }
}
