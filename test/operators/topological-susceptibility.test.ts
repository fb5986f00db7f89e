import { describe, expect, it } from 'vitest'
import { meanSquare } from '../../src/operators/mean-square.ts'
import { topologicalSusceptibility } from '../../src/operators/topological-susceptibility.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('topologicalSusceptibility', () => {
  const a = measurement(0, [[1, -2]])
  const b = measurement(1, [[3, 0]])
  itKeepsTheContract(() => topologicalSusceptibility([2, 4]), { a, b }, [
    {
      kind: 'mean',
      mean: 0.3125,
      error: null,
      degreesOfFreedom: null,
      count: 1,
      reason: 'a single step per chain',
    },
    {
      kind: 'mean',
      mean: 0.4375,
      error: null,
      degreesOfFreedom: null,
      count: 2,
      reason: 'it changed only 2 times',
    },
  ])

  it('has the error of the mean square over the volume', async () => {
    const random = seededRandom(1)
    const rows = Array.from({ length: 50 }, () =>
      Array.from({ length: 64 }, () => Math.floor(5 * random()) - 2),
    )
    const block = measurement(0, rows)
    const [square] = await outputs(meanSquare(), block)
    const [chi] = await outputs(topologicalSusceptibility([16, 16]), block)
    expect(chi!.mean).toBeCloseTo(square!.mean! / 256, 12)
    expect(chi!.error).toBeCloseTo(square!.error! / 256, 12)
  })
})
