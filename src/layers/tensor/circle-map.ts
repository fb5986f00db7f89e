import type { Tensor, TensorFlow } from '../../tensor/index.ts'
import { type UnitCircle, unitCircle } from './unit-circle.ts'

/** An angle after the circle map, and the logarithm of its derivative. */
export interface CircleMapped {
  readonly angle: Tensor
  readonly logDerivative: Tensor
}

/**
 * The circle map y = 2 atan(a tan(x/2)) with a = e^{logScale} (docs/physics.md 6.2) and log dy/dx. Written as
 *
 *     y = x + 2 atan( (a - 1) sin x / (2 + (a - 1)(1 - cos x)) ),
 *     dy/dx = a / (cos^2(x/2) + a^2 sin^2(x/2)) = a / (1 + (a^2 - 1)(1 - cos x)/2),
 *
 * which is the same without a pole at x = pi and without a branch, and is exactly the identity for a = 1. The inverse
 * is the map with -logScale. A caller that has cos x and sin x already gives them as the last argument.
 */
export function circleMap(
  tf: TensorFlow,
  x: Tensor,
  logScale: Tensor,
  { cos, sin }: UnitCircle = unitCircle(tf, x),
): CircleMapped {
  const growth = tf.expm1(logScale)
  const versine = tf.sub(1, cos)
  const turn = tf.atan(tf.div(tf.mul(growth, sin), tf.add(2, tf.mul(growth, versine))))
  const squareGrowth = tf.expm1(tf.mul(2, logScale))
  return {
    angle: tf.add(x, tf.mul(2, turn)),
    logDerivative: tf.sub(logScale, tf.log1p(tf.mul(0.5, tf.mul(squareGrowth, versine)))),
  }
}
