import type { Architecture } from './architecture.ts'
import { type LeapfrogModel, weightSpecs } from './leapfrog-model.ts'
import { sizeOf, type Weight, type WeightSpec } from './weight.ts'

/** The weights of an architecture that training may change, in the order in which they are flattened. */
export function trainableWeights(architecture: Architecture): WeightSpec[] {
  return weightSpecs(architecture).filter(({ start }) => start.kind !== 'checkerboard')
}

/** All weights of a model except its masks, one after the other, as an optimiser changes them. */
export function flattenWeights({ architecture, weights }: LeapfrogModel): Float64Array {
  const specs = trainableWeights(architecture)
  const flat = new Float64Array(specs.reduce((count, { shape }) => count + sizeOf(shape), 0))
  let from = 0
  for (const { name, shape } of specs) {
    flat.set(weights.get(name)!.values, from)
    from += sizeOf(shape)
  }
  return flat
}

/** `model` with other weights, as float32; its masks stay. The inverse of `flattenWeights`. */
export function unflattenWeights(model: LeapfrogModel, flat: Float64Array): LeapfrogModel {
  const weights = new Map<string, Weight>(model.weights)
  let from = 0
  for (const { name, shape } of trainableWeights(model.architecture)) {
    const to = from + sizeOf(shape)
    weights.set(name, { shape, values: Float32Array.from(flat.subarray(from, to)) })
    from = to
  }
  return { ...model, weights }
}
