import type { Tensor4D, TensorFlow } from '../../tensor/index.ts'
import type { SubStep } from './phase-space.ts'

/** An update of all links by a function of the momenta: x' = x + shift(v); log J = 0. */
export function drift(tf: TensorFlow, shift: (momenta: Tensor4D) => Tensor4D): SubStep {
  return {
    forward: ({ links, momenta, logJacobian }) => ({
      links: tf.add(links, shift(momenta)),
      momenta,
      logJacobian,
    }),
    inverse: ({ links, momenta, logJacobian }) => ({
      links: tf.sub(links, shift(momenta)),
      momenta,
      logJacobian,
    }),
  }
}
