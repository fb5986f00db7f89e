import { purposes, type RandomWords } from '../kernels/index.ts'
import type { Direction } from '../layers/index.ts'
import type { Key } from './sampler.ts'

/** Direction of each chain's trajectory, `[chains]`: + or - with equal probability (docs/physics.md 6.3). */
export function directionsAt(words: RandomWords, { firstChain, chains, trajectory }: Key): Direction[] {
  return Array.from({ length: chains }, (_, i) => {
    const address = { index: 0, chain: firstChain + i, trajectory }
    return words(purposes.direction, address, 0) % 2 === 0 ? 1 : -1
  })
}
