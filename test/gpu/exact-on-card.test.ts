import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { ExactOnCard } from '../../src/gpu/exact-on-card.ts'
import { ChainsOnCard, RunAhead } from '../../src/gpu/index.ts'
import { Chains } from '../../src/kernels/chains.ts'
import {
  continueChains,
  exactDraws,
  type Key,
  type SavedChains,
  saveChains,
  someSavedChains,
} from '../../src/samplers/index.ts'
import { describeOnCard } from './test-card.ts'

const address = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }

describeOnCard('exact draws on a card', (card) => {
  it.each([
    [[2, 2], 0.2, 3],
    [[2, 3], 0.3, 7],
    [[6, 10], 2.3, 5],
    [[8, 8], 0.01, 3],
    [[16, 16], 7, 3],
    [[70, 3], 4, 2],
    [[64, 64], 4, 1],
  ] as [Lattice, number, number][])(
    'of %j at beta %d are those of the kernels, of %i chains',
    async (lattice, beta, chains) => {
      const onProcessor = new Chains({ lattice, beta, chains, precision: 'f32' })
      const onCard = await ChainsOnCard.make(card(), { lattice, beta, chains })
      const ahead = new RunAhead(await ExactOnCard.make(onCard))
      for (let i = 0; i < 10; i++) {
        const now = { ...address, trajectory: address.trajectory + i }
        onProcessor.start('exact', now)
        const drawn = await ahead.step(now)
        const [sums, expected] = [drawn.plaquetteSums(), onProcessor.plaquetteSums()]
        const links = (await drawn.whenRead(() => drawn.links())).slice()
        links.forEach((x, link) => {
          const apart = x - onProcessor.links()[link]!
          // a link is a sum of as many as all plaquettes, each rounded to float32
          expect(Math.abs(apart - 2 * Math.PI * Math.round(apart / 2 / Math.PI))).toBeLessThan(2e-5)
        })
        for (let chain = 0; chain < chains; chain++) {
          expect(Math.abs(sums.cos[chain]! - expected.cos[chain]!)).toBeLessThan(1e-4)
          expect(Math.abs(sums.sin[chain]! - expected.sin[chain]!)).toBeLessThan(1e-4)
          expect(sums.charge[chain]).toBe(expected.charge[chain])
        }
      }
    },
  )

  it('go on bit for bit as a sampler, with any share of the chains, and not on the processor', async () => {
    const options = { lattice: [4, 6] as Lattice, beta: 2, chains: 5, seed: 4 }
    const sampler = exactDraws({ ...options, backend: 'webgpu' })
    const key = { seed: 4, firstChain: 0, chains: 5, trajectory: 0 }
    const drawn = async (at: Key, from?: SavedChains) => {
      const state = from === undefined ? await sampler.init(at) : await continueChains(sampler, at, from)
      try {
        await sampler.step(state, at)
        return await saveChains(sampler, state, { ...at, trajectory: at.trajectory + 1 })
      } finally {
        await sampler.close?.(state)
      }
    }
    const first = await drawn(key)
    expect(first.settings).toMatchObject({ backend: 'webgpu' })
    expect(first.settings).not.toHaveProperty('start')
    const second = await drawn({ ...key, trajectory: 1 }, first)
    expect(second.bytes).not.toEqual(first.bytes)
    const some = await drawn(
      { ...key, firstChain: 2, chains: 2, trajectory: 1 },
      someSavedChains(first, 2, 2),
    )
    expect(some.bytes).toEqual(second.bytes.subarray(2 * 4 * 48, 4 * 4 * 48))
    await expect(continueChains(exactDraws(options), key, first)).rejects.toThrow(
      /these saved chains belong to another sampler/,
    )
  })
})

it('exact draws on a card are of 32 bits', () => {
  expect(() => exactDraws({ precision: 'f64', backend: 'webgpu' })).toThrow(
    'exact: a graphics card computes in 32 bits: leave out precision, or the backend',
  )
})
