import {
  type LocalParameters,
  type LocalShape,
  parameterCount,
  unflattenParameters,
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
    ['logDriftStep', 0.3, Math.log(stepSize)],
  ] as const) {
    parameters[name].forEach((value, i, all) => {
      all[i] = factor * value + offset
    })
  }
  return parameters
}
