import type { Tensor, Tensor4D, TensorFlow } from '../../tensor/index.ts'
import type { PhaseSpace, SubStep } from './phase-space.ts'

/**
 * v' = e^{logScale} v - shift; `logScale` is `[chains, 2, nt, nx]`, or `[1, 2, nt, nx]` for all chains, or one number for all
 * links.
 */
export interface KickTerms {
  readonly logScale: Tensor
  readonly shift: Tensor4D
}

/**
 * An update of the momenta by a function of the links: v' = e^{logScale} v - shift, log J = sum over links of logScale;
 * inverse v = e^{-logScale} (v' + shift).
 */
export function kick(tf: TensorFlow, terms: (links: Tensor4D, beta: number) => KickTerms): SubStep {
  const logJacobianOf = (logScale: Tensor, { momenta }: PhaseSpace): Tensor =>
    logScale.rank === 0 ? tf.mul(logScale, momenta.size / momenta.shape[0]) : tf.sum(logScale, [1, 2, 3])
  return {
    forward(state, beta) {
      const { links, momenta, logJacobian } = state
      const { logScale, shift } = terms(links, beta)
      return {
        links,
        momenta: tf.sub(tf.mul(tf.exp(logScale), momenta), shift),
        logJacobian: tf.add(logJacobian, logJacobianOf(logScale, state)),
      }
    },
    inverse(state, beta) {
      const { links, momenta, logJacobian } = state
      const { logScale, shift } = terms(links, beta)
      return {
        links,
        momenta: tf.mul(tf.exp(tf.neg(logScale)), tf.add(momenta, shift)),
        logJacobian: tf.sub(logJacobian, logJacobianOf(logScale, state)),
      }
    },
  }
}
