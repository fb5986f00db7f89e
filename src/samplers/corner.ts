import type { Block } from '../batch.ts'
import { purposes, type RandomWords } from '../kernels/index.ts'
import type { Site } from '../lattice/index.ts'

/** Where the tiling by blocks begins in a trajectory: the same for all chains, and what the kernels draw. */
export function cornerAt(words: RandomWords, block: Block, trajectory: number): Site {
  if (block === 'whole') return [0, 0]
  const address = { index: 0, chain: 0, trajectory }
  const [t, x] = block.map((length, word) =>
    Math.floor((words(purposes.corner, address, word) * length) / 2 ** 32),
  )
  return [t!, x!]
}
