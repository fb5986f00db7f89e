import type { Batch, Measurement } from '../batch.ts'

type Numbers = Float64Array | Float32Array | Uint8Array

/**
 * The steps `from, from + stride, ...` of a block, renumbered from `first` on. With stride 1 the arrays are views into
 * the block's own, otherwise copies.
 */
export function selectSteps<Block extends Batch | Measurement>(
  block: Block,
  from: number,
  stride: number,
  first: number,
): Block {
  const steps = Math.ceil((block.steps - from) / stride)
  const select = <Array extends Numbers>(array: Array): Array => {
    const width = array.length / block.steps
    if (stride === 1) return array.subarray(from * width) as Array
    const selected = new (array.constructor as new (length: number) => Array)(steps * width)
    for (let step = 0; step < steps; step++) {
      const at = (from + step * stride) * width
      selected.set(array.subarray(at, at + width), step * width)
    }
    return selected
  }
  if ('values' in block) return { ...block, first, steps, values: select(block.values) }
  return {
    ...block,
    first,
    steps,
    links: select(block.links),
    acceptProbability: select(block.acceptProbability),
    accepted: select(block.accepted),
    energyError: select(block.energyError),
    sums: { cos: select(block.sums.cos), sin: select(block.sums.sin), charge: select(block.sums.charge) },
  }
}
