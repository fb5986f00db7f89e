import type { Block, Lattice } from '../../src/batch.ts'
import {
  type LocalParameters,
  type LocalShape,
  localModel,
  parameterCount,
  unflattenParameters,
  type Weight,
} from '../../src/layers/index.ts'

/** A model that is far from HMC and from any symmetry: every parameter has a value of its own. */
export function randomParameters(shape: LocalShape, stepSize: number, size = 1): LocalParameters {
  const values = Float64Array.from(
    { length: parameterCount(shape) },
    (_, i) => size * Math.sin(37 * i * i + 5 * i + 1),
  )
  const parameters = unflattenParameters(values, shape)
  for (const [name, factor, offset] of [
    ['scale', 0.1, 0],
    ['transformation', 0.3, 0],
    ['logKickStep', 0.3, Math.log(stepSize)],
    ['coefficients', 0.2, 0],
    ['neighbours', 0.2, 0],
    ['logDriftStep', 0.3, Math.log(stepSize)],
  ] as const) {
    parameters[name].forEach((value, i, all) => {
      all[i] = factor * value + offset
    })
  }
  return parameters
}

/** The model of such parameters with weights of float64, which its file does not have. */
export function preciseModel(
  parameters: LocalParameters,
  block: Block,
  training: { beta: number; lattice: Lattice },
) {
  const model = localModel(parameters, block, training)
  const weights = new Map(
    [...model.weights].map(([name, { shape }]) => {
      const values = parameters[name as keyof LocalParameters]
      return [name, { shape, values } as unknown as Weight] as const
    }),
  )
  return { ...model, weights }
}
