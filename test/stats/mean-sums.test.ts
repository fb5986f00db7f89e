import { expect, it } from 'vitest'
import { MeanSums } from '../../src/stats/mean-sums.ts'
import { block } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

it('finds the spread of chains under a large mean', () => {
  // Chains about means of spread .3 that they never leave: only the cells see it.
  const read = (offset: number) => {
    const random = seededRandom(5)
    const sums = new MeanSums({ chains: 64 })
    const values = block(64, 4000, () => {
      const mean = 0.3 * normal(random)
      return () => mean + normal(random) + offset
    })
    sums.push(values, 4000)
    return sums.read().mean
  }
  const { error, degreesOfFreedom } = read(0)
  expect(degreesOfFreedom).toBe(63)
  // 1e13 is known to 2e-3; sums of 4000 of them to 8.
  expect(read(1e13).error! / error!).toBeCloseTo(1, 3)
})

it('gives the same numbers however the series is cut', () => {
  const random = seededRandom(6)
  const values = block(3, 500, () => () => normal(random))
  const [whole, pieces] = [new MeanSums({ chains: 3 }), new MeanSums({ chains: 3 })]
  whole.push(values, 500)
  for (let row = 0; row < 500; row += 50) pieces.push(values.subarray(3 * row, 3 * (row + 50)), 50)
  expect(pieces.read()).toEqual(whole.read())
})
