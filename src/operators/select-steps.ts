import type { Batch, Measurement } from '../batch.ts'

type Numbers = Float64Array | Float32Array | Uint8Array

/**
 * The steps `from, from + stride, ...` of a stretch, renumbered from `first` on. With stride 1 the arrays are views into
 * the stretch's own, otherwise copies.
 */
export function selectSteps<Part extends Batch | Measurement>(
  stretch: Part,
  from: number,
  stride: number,
  first: number,
): Part {
  const steps = Math.ceil((stretch.steps - from) / stride)
  const select = <Array extends Numbers>(array: Array): Array => {
    const width = array.length / stretch.steps
    if (stride === 1) return array.subarray(from * width) as Array
    const selected = new (array.constructor as new (length: number) => Array)(steps * width)
    for (let step = 0; step < steps; step++) {
      const at = (from + step * stride) * width
      selected.set(array.subarray(at, at + width), step * width)
    }
    return selected
  }
  if ('values' in stretch) return { ...stretch, first, steps, values: select(stretch.values) }
  return {
    ...stretch,
    first,
    steps,
    links: select(stretch.links),
    acceptProbability: select(stretch.acceptProbability),
    accepted: select(stretch.accepted),
    energyError: select(stretch.energyError),
    sums: {
      cos: select(stretch.sums.cos),
      sin: select(stretch.sums.sin),
      charge: select(stretch.sums.charge),
    },
  }
}
