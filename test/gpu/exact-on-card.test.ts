import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { ExactOnCard } from '../../src/gpu/exact-on-card.ts'
import { ChainsOnCard, RunAhead } from '../../src/gpu/index.ts'
import { Chains } from '../../src/kernels/chains.ts'
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
})
