import { expect } from 'vitest'
import type { CardSampler } from '../../src/gpu/index.ts'
import type { Address } from '../../src/kernels/chain-groups.ts'
import { randomWords } from '../../src/kernels/random-words.ts'

/** The purpose of the words that accept or reject, see src/kernels/assembly/philox.ts. */
const ACCEPT = 1

/**
 * Runs trajectories, and expects that each was accepted with the probability of its energy error, by the word that the WebAssembly kernels
 * draw. More than so many must have been rejected.
 */
export async function expectDecisions(
  sampler: CardSampler,
  address: Address,
  trajectories: number,
  moreThan: number,
): Promise<void> {
  const { chains, fields } = sampler.chains
  const { words } = await sampler.run(address, trajectories, [])
  const energyErrors = new Float32Array(words.buffer, words.byteOffset, words.length)
  const wordOf = randomWords(address.seed)
  let rejected = 0
  for (let i = 0; i < trajectories; i++)
    for (let chain = 0; chain < chains; chain++) {
      const place = i * fields.length * chains + chain
      const at = { index: 0, chain: address.firstChain + chain, trajectory: address.trajectory + i }
      const drawn = wordOf(ACCEPT, at, 0) / 2 ** 32
      const probability = Math.exp(-energyErrors[place]!)
      // the card rounds the exponential
      if (Math.abs(drawn - probability) < 1e-5) continue
      expect(words[place + chains]).toBe(drawn < probability ? 1 : 0)
      rejected += 1 - words[place + chains]!
    }
  expect(rejected).toBeGreaterThan(moreThan)
}
