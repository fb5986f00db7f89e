import { UsageError } from '../../errors.ts'
import {
  type LocalParameters,
  type LocalShape,
  localArrayNames,
  localArrayShapes,
} from '../model/local-weights.ts'
import { sizeOf } from '../model/weight.ts'

/** How many numbers each of the six arrays of a model of this shape has, in the order in which they are flattened. */
function arrayLengths(shape: LocalShape): (readonly [name: keyof LocalParameters, length: number])[] {
  const shapes = localArrayShapes(shape)
  return localArrayNames.map((name) => [name, sizeOf(shapes[name])])
}

/**
 * Parameters that make plain HMC with `layers` leapfrog steps of size `stepSize` (s = q = c = r = 0): where training starts.
 *
 * @throws UsageError unless there is at least one layer, no negative number of harmonics, and a positive step size.
 * @example
 * const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.1)
 */
export function hmcParameters(shape: LocalShape, stepSize: number): LocalParameters {
  const { layers, harmonics } = shape
  if (!Number.isSafeInteger(layers) || layers < 1)
    throw new UsageError(`a local model needs at least one layer, not ${layers}`)
  if (!Number.isSafeInteger(harmonics) || harmonics < 0)
    throw new UsageError(`the number of harmonics of a local model is a whole number, not ${harmonics}`)
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new UsageError(`the step size of a local model is positive, not ${stepSize}`)
  const parameters = unflattenParameters(new Float64Array(parameterCount(shape)), shape)
  const logStep = Math.log(stepSize)
  parameters.logKickStep.fill(logStep)
  parameters.logDriftStep.fill(logStep)
  return parameters
}

/**
 * N and M of a model.
 *
 * @throws UsageError where the lengths of the arrays contradict each other, or a number is not finite.
 */
export function localShape(parameters: LocalParameters): LocalShape {
  const kicks = parameters.transformation.length
  const shape = {
    layers: kicks + parameters.logDriftStep.length - 1,
    harmonics: parameters.coefficients.length / kicks,
  }
  for (const [name, length] of arrayLengths(shape)) {
    const values = parameters[name]
    if (shape.layers < 1 || values.length !== length || !Number.isInteger(shape.harmonics)) {
      const given = Object.entries(parameters).map(([other, { length }]) => `${length} ${other}`)
      throw new UsageError(
        `no local model has ${given.join(', ')}: of N layers it has ceil(N / 2) scales and drift steps, and floor(N / 2) + 1 of the rest`,
      )
    }
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at >= 0) throw new UsageError(`${name}[${at}] of a local model is ${values[at]}, not a finite number`)
  }
  return shape
}

/** Numbers in a model of this shape. */
export function parameterCount(shape: LocalShape): number {
  return arrayLengths(shape).reduce((sum, [, length]) => sum + length, 0)
}

/** All parameters one after the other, in the order of {@link LocalParameters}: what an optimiser moves. */
export function flattenParameters(parameters: LocalParameters): Float64Array {
  return Float64Array.from(localArrayNames.flatMap((name) => [...parameters[name]]))
}

/** Views into `values`, the inverse of `flattenParameters`: writing to one writes to the other. */
export function unflattenParameters(values: Float64Array, shape: LocalShape): LocalParameters {
  if (values.length !== parameterCount(shape))
    throw new UsageError(
      `a local model of ${shape.layers} layers and ${shape.harmonics} harmonics has ${parameterCount(shape)} numbers, not ${values.length}`,
    )
  let from = 0
  const views = arrayLengths(shape).map(([name, length]) => {
    from += length
    return [name, values.subarray(from - length, from)]
  })
  return Object.fromEntries(views) as LocalParameters
}
