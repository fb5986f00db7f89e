import { highWord, lowWord } from './seed-words.ts'
import { instantiateKernels } from './wasm.ts'

/** Purposes of random words that are drawn outside the kernels, `corner` by both; the kernels have theirs in assembly/philox.ts. */
export const purposes = { direction: 7, weights: 8, corner: 9 } as const

/** Word 0 to 3 of Philox 4x32-10 at (index, purpose, chain, trajectory): a whole number in [0, 2^32). */
export type RandomWords = (
  purpose: number,
  address: { readonly index: number; readonly chain: number; readonly trajectory: number },
  word: number,
) => number

/** The random words of one seed, a whole number in [0, 2^53). */
export function randomWords(seed: number): RandomWords {
  const { philoxWord } = instantiateKernels('f32')
  return (purpose, { index, chain, trajectory }, word) =>
    philoxWord(index, purpose, chain, trajectory, lowWord(seed), highWord(seed), word) >>> 0
}
