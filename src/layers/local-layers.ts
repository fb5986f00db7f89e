import type { Tensor3D } from '../tensor/index.ts'
import type { LocalArchitecture } from './architecture.ts'
import { drift } from './drift.ts'
import { kick } from './kick.ts'
import type { LayerContext } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** The weights of a local model of N layers: N + 1 kicks and N drifts, each the same for all links. */
export function localWeights({ layers, harmonics }: LocalArchitecture): WeightSpec[] {
  return [
    { name: 'scale', shape: [layers + 1], start: { kind: 'zero' } },
    { name: 'transformation', shape: [layers + 1], start: { kind: 'zero' } },
    { name: 'coefficients', shape: [layers + 1, harmonics], start: { kind: 'zero' } },
    ...stepWeights(layers + 1, layers),
  ]
}

/**
 * The layers of a local model. Kick k, drift k (k < N), with w = 1/2 for the first and last kick and 1 between:
 *
 *     v' = e^{s_k} v - w_k e^{logKickStep_k} curl[ beta e^{q_k} sin x_P + sum_m c_{k,m} m sin(m x_P) ],  m = 2 .. M + 1
 *     x' = x + e^{logDriftStep_k} v'                                                             log J += 2 V s_k
 *
 * The last layer ends with kick N. Gauge covariant, because the plaquette terms are the force of a local action.
 */
export function localLayers({ layers, harmonics }: LocalArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf } = context
  const { tf } = backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const entry = (name: string, k: number) => tf.reshape(tf.slice(weightOf(name), [k], [1]), [])

  const kickOf = (k: number) =>
    kick(tf, (x, beta) => {
      const angles = plaquettes(x)
      let terms = tf.mul(tf.mul(beta, tf.exp(entry('transformation', k))), tf.sin(angles)) as Tensor3D
      for (let m = 2; m < harmonics + 2; m++) {
        const coefficient = tf.reshape(tf.slice(weightOf('coefficients'), [k, m - 2], [1, 1]), [])
        terms = tf.add(terms, tf.mul(tf.mul(coefficient, m), tf.sin(tf.mul(m, angles))))
      }
      const weight = k === 0 || k === layers ? 0.5 : 1
      return {
        logScale: entry('scale', k),
        shift: tf.mul(tf.mul(weight, tf.exp(entry('logKickStep', k))), curl(terms)),
      }
    })
  const driftOf = (k: number) => drift(tf, (momenta) => tf.mul(tf.exp(entry('logDriftStep', k)), momenta))

  return Array.from({ length: layers }, (_, k) => [
    kickOf(k),
    driftOf(k),
    ...(k === layers - 1 ? [kickOf(layers)] : []),
  ])
}
