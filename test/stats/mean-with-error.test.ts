import { describe, expect, it } from 'vitest'
import { CellSums } from '../../src/stats/cell-sums.ts'
import { independentStretch } from '../../src/stats/independent-stretch.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { meanWithError } from '../../src/stats/mean-with-error.ts'
import { accumulate, autoregressive, block } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

function read(chains: number, steps: number, chain: (c: number) => () => number) {
  const values = block(chains, steps, chain)
  const cells = new CellSums({
    chains,
    width: 1,
    add: (x, sums, at) => {
      sums[at]! += x
    },
  })
  cells.push(values, steps)
  const time = integratedTime(accumulate(chains, steps, values))
  return { time, ...meanWithError(time, cells.read({ stretch: independentStretch(time) })) }
}

describe('meanWithError', () => {
  it('covers the truth in 60 to 80 % of the runs', () => {
    // The larger of two errors: a little more than .68 of 200 runs, binomial spread .033.
    let inside = 0
    for (let run = 0; run < 200; run++) {
      const random = seededRandom(700 + run)
      const { mean, error } = read(32, 300, () => autoregressive(random, 0.8))
      if (Math.abs(mean!) < error!) inside++
    }
    expect(inside).toBeGreaterThan(120)
    expect(inside).toBeLessThan(160)
  })

  it('sees what differs from chain to chain for ever, where tau_int does not', () => {
    // Each chain keeps an offset of unit variance under noise of variance 25: the window closes at once.
    const random = seededRandom(8)
    const { error, time } = read(64, 1000, () => {
      const offset = normal(random)
      return () => offset + 5 * normal(random)
    })
    expect(time.mean.error!).toBeLessThan(0.06)
    // sqrt(1/64) = .125, known to 13 %.
    expect(Math.abs(error! / 0.125 - 1)).toBeLessThan(0.5)
  })

  it('has no error where no spread is seen', () => {
    expect(read(64, 10, () => () => 2)).toMatchObject({ mean: 2, error: null, count: 10 })
  })
})
