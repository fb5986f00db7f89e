import type { Scalar, Tensor1D, TensorFlow } from '../../tensor/index.ts'
import type { TrainingLossName } from '../training-loss-name.ts'

/** What a loss sees of the trajectories of a batch, `[chains]` each. */
export interface Jumps {
  /** log A = min(0, r) with r = -dH + log J. */
  readonly logAcceptance: Tensor1D
  /** A (Q_R* - Q_R)^2. */
  readonly distance: Tensor1D
}

/** The mixed loss's w and the number that keeps it finite where nothing moves. */
const MIXED_SCALE = 0.01
const MIXED_LEAST = 1e-4

/**
 * With A = min(1, e^r), means over the chains of
 *
 *     distance  -(A dQ_R^2 + penalty min(0, r))                docs/physics.md 6.7, and a term with a gradient where A is 0
 *     mixed     w / l - l / w,  l = A dQ_R^2 + 1e-4, w = .01   the reference implementation's variant
 */
export function trainingLoss(
  tf: TensorFlow,
  loss: TrainingLossName,
  { logAcceptance, distance }: Jumps,
  penalty: number,
): Scalar {
  if (loss === 'distance') return tf.neg(tf.mean(tf.add(distance, tf.mul(penalty, logAcceptance)))) as Scalar
  const length = tf.add(distance, MIXED_LEAST)
  return tf.mean(tf.sub(tf.div(MIXED_SCALE, length), tf.div(length, MIXED_SCALE)))
}
