import { describe, expect, it } from 'vitest'
import { PipelineError, UsageError } from '../../src/errors.ts'
import { histogram } from '../../src/operators/histogram.ts'
import { probabilityError } from '../../src/stats/probability-error.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('histogram', () => {
  const a = measurement(0, [[0, 2]])
  const b = measurement(1, [[0, 2]])
  // No change yet: as many independent draws as chains.
  itKeepsTheContract(histogram, { a, b }, [
    {
      kind: 'histogram',
      bins: [0, 1, 2],
      counts: [1, 0, 1],
      probabilities: [0.5, 0, 0.5],
      errors: [1, 0, 1].map((count) => probabilityError(count, 2, 1)),
    },
    {
      kind: 'histogram',
      bins: [0, 1, 2],
      counts: [2, 0, 2],
      probabilities: [0.5, 0, 0.5],
      errors: [2, 0, 2].map((count) => probabilityError(count, 4, 2)),
    },
  ])

  it('has larger errors for a slower series', async () => {
    const random = seededRandom(121)
    const draws = Array.from({ length: 4000 }, () => Math.floor(3 * random()))
    const quick = measurement(
      0,
      draws.map((x) => [x]),
    )
    const slow = measurement(0, draws.flatMap((x) => Array(25).fill([x])).slice(0, 4000))
    const [first] = await outputs(histogram(), quick)
    const [second] = await outputs(histogram(), slow)
    // tau_int is 1 and 25, each to about 15 %; errors go with its root.
    const ratio = second!.errors[1]! / first!.errors[1]!
    expect(ratio).toBeGreaterThan(4)
    expect(ratio).toBeLessThan(6)
  })

  it('puts exact probabilities beside the bins', async () => {
    const [result] = await outputs(histogram({ exact: (q) => 2 ** -Math.abs(q) / 3 }), a)
    expect(result!.exact).toEqual([1 / 3, 1 / 6, 1 / 12])
  })

  it('takes equal bins for real values', async () => {
    const real = measurement(0, [
      [0.1, 0.2],
      [0.6, 7],
    ])
    const [result] = await outputs(histogram({ from: 0, to: 1, bins: 2 }), real)
    expect(result).toMatchObject({ bins: [0.25, 0.75], counts: [2, 1], probabilities: [0.5, 0.25] })
  })

  it('finds its own range when only the number of bins is given', async () => {
    const real = measurement(0, [[1, 2, 3]])
    const [result] = await outputs(histogram({ bins: 10 }), real)
    expect(result!.counts.reduce((a, b) => a + b, 0)).toBe(3)
    expect(result!.bins.length).toBeLessThanOrEqual(10)
    expect(result!.bins[0]).toBeLessThan(1)
    expect(result!.bins.at(-1)).toBeGreaterThan(3)
  })

  it('refuses bins that cannot be at once, and real values where integers are due', async () => {
    expect(() => histogram({ from: 0, to: 1 })).toThrow(UsageError)
    expect(() => histogram({ from: 1, to: 0, bins: 3 })).toThrow(UsageError)
    await expect(outputs(histogram(), measurement(4, [[0.5]], 'plaquette'))).rejects.toThrow(PipelineError)
    await expect(outputs(histogram(), measurement(4, [[0.5]], 'plaquette'))).rejects.toThrow(
      /'plaquette'.* 4: .*0.5/,
    )
  })
})
