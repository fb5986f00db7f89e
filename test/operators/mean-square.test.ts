import { describe, expect, it } from 'vitest'
import { meanSquare } from '../../src/operators/mean-square.ts'
import { EXACT_CHARGES } from '../stats/exact-charges.ts'
import { block, chargeMetropolis } from '../stats/ground-truths.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { itKeepsTheContract, measurement, outputs } from './synthetic.ts'

const { chargeSquared, probability } = EXACT_CHARGES[3]!

/** A measurement of charges that move by +-1, or not at all. */
function charges(seed: number, chains: number, steps: number, frozen: boolean) {
  const random = seededRandom(seed)
  const values = block(chains, steps, () => {
    const next = chargeMetropolis(random, probability)
    const first = next()
    return frozen ? () => first : next
  })
  return { name: 'Q', first: 0, steps, chains, values }
}

describe('meanSquare', () => {
  const a = measurement(0, [[1, -2]])
  const b = measurement(1, [[3, 0]])
  itKeepsTheContract(meanSquare, { a, b }, [
    {
      kind: 'mean',
      mean: 2.5,
      error: null,
      degreesOfFreedom: null,
      count: 1,
      reason: 'a single step per chain',
    },
    {
      kind: 'mean',
      mean: 3.5,
      error: null,
      degreesOfFreedom: null,
      count: 2,
      reason: 'it changed only 2 times',
    },
  ])

  it.each([
    [128, 300, false],
    [4, 8000, false],
    [1, 30_000, false],
    [128, 300, true],
  ])(
    'covers <Q^2> of %i chains of %i as often as its error promises, frozen: %s',
    async (chains, steps, frozen) => {
      // .68 of 100 runs, binomial spread .047: bounds of 3 spreads, false alarm .3 % each; the seeds are fixed.
      let inside = 0
      for (let run = 0; run < 100; run++) {
        const [result] = await outputs(meanSquare(), charges(run, chains, steps, frozen))
        if (Math.abs(result!.mean! - chargeSquared) < result!.error!) inside++
      }
      expect(inside).toBeGreaterThan(54)
      expect(inside).toBeLessThan(82)
    },
  )
})
