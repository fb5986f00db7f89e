import { describe, expect, it } from 'vitest'
import { CellSums } from '../../src/stats/cell-sums.ts'
import { jackknife } from '../../src/stats/jackknife.ts'
import { autoregressive, block } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

const ratio = ([x, y]: Float64Array) => x! / y!

describe('jackknife', () => {
  it('of a mean over equal cells is the usual error of the mean', () => {
    const random = seededRandom(1)
    const cells = Array.from({ length: 12 }, () => normal(random))
    const { value, error } = jackknife(
      { counts: cells.map(() => 3), sums: cells.map((x) => Float64Array.of(3 * x)) },
      ([mean]) => mean!,
    )
    const mean = cells.reduce((a, b) => a + b, 0) / 12
    expect(value).toBeCloseTo(mean, 12)
    const variance = cells.reduce((a, x) => a + (x - mean) ** 2, 0) / 11
    expect(error).toBeCloseTo(Math.sqrt(variance / 12), 12)
  })

  it('of a ratio agrees with the spread over repetitions, for unequal cells too', () => {
    // 400 repetitions: their spread is known to 3.5 %, the mean jackknife error to 1 %; a bound of 15 % is 4 of those.
    const random = seededRandom(2)
    const values: number[] = []
    const errors: number[] = []
    for (let run = 0; run < 400; run++) {
      const counts = Array.from({ length: 16 }, (_, i) => 5 + 3 * (i % 5))
      const sums = counts.map((count) => {
        const sum = new Float64Array(2)
        for (let i = 0; i < count; i++) {
          const y = 3 + normal(random)
          sum[0]! += y + normal(random)
          sum[1]! += y
        }
        return sum
      })
      const { value, error } = jackknife({ counts, sums }, ratio)
      values.push(value!)
      errors.push(error!)
    }
    const mean = values.reduce((a, b) => a + b, 0) / 400
    const spread = Math.sqrt(values.reduce((a, x) => a + (x - mean) ** 2, 0) / 399)
    const typical = Math.sqrt(errors.reduce((a, x) => a + x * x, 0) / 400)
    expect(Math.abs(typical / spread - 1)).toBeLessThan(0.15)
  })

  it('over chains and stretches of time includes the autocorrelation', () => {
    // <x^2> of AR(.9): rho of the square is .81^t, its tau_int 9.53, its variance 2. Means over 60 runs of errors that are
    // known to 13 % each: bounds of 8 % are 4.6 spreads, with room for the bias of the shortest stretches.
    const exact = Math.sqrt((9.526 * 2) / 32_000)
    for (const [chains, steps] of [
      [1, 32_000],
      [8, 4000],
      [64, 500],
    ] as const) {
      let square = 0
      for (let run = 0; run < 60; run++) {
        const random = seededRandom(300 + run)
        const cells = new CellSums({
          chains,
          width: 1,
          add: (x, sums, at) => {
            sums[at]! += x * x
          },
        })
        cells.push(
          block(chains, steps, () => autoregressive(random, 0.9)),
          steps,
        )
        square += jackknife(cells.read({ stretch: 76 }), ([x2]) => x2!).error! ** 2 / 60
      }
      expect(Math.abs(Math.sqrt(square) / exact - 1)).toBeLessThan(0.08)
    }
  })

  it('has no error with fewer than 8 cells, and no value without values', () => {
    const few = { counts: Array(7).fill(1), sums: Array.from({ length: 7 }, (_, i) => Float64Array.of(i)) }
    expect(jackknife(few, ([x]) => x!)).toEqual({ value: 3, error: null, cells: 7 })
    expect(jackknife({ counts: [], sums: [] }, ([x]) => x!)).toEqual({ value: null, error: null, cells: 0 })
    expect(jackknife(few, () => Number.NaN).value).toBeNull()
  })
})
