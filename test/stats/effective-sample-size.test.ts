import { expect, it, test } from 'vitest'
import { effectiveSampleSize } from '../../src/stats/effective-sample-size.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { normal, seededRandom } from './seeded-random.ts'

function accumulate(chains: number, values: ArrayLike<number>): SeriesAccumulator {
  const series = new SeriesAccumulator({ chains })
  series.push(values, values.length / chains)
  return series
}

// AR(1), r = .9: tau_int = 19. 4.5 errors, one seed: a false alarm below 1e-4.
it('is N / tau_int, with the relative error of tau_int', () => {
  const random = seededRandom(71)
  const chains = 4
  const state = Array.from({ length: chains }, () => normal(random))
  const values = Float64Array.from({ length: 200_000 }, (_, i) => {
    const c = i % chains
    state[c] = 0.9 * state[c]! + Math.sqrt(1 - 0.81) * normal(random)
    return state[c]!
  })
  const time = integratedTime(accumulate(chains, values))
  const { value, error } = effectiveSampleSize(time)
  expect(Math.abs(value! - 200_000 / 19)).toBeLessThan(4.5 * error!)
  expect(error! / value!).toBeCloseTo(time.error! / time.value!, 14)
})

// The variance of the mean is Var / ESS: 300 means of 500 steps spread by sqrt(1 / (500 / 19)), to 1/sqrt(600) = 4 %, 5 of those.
it('is the number of independent draws whose mean is as uncertain', () => {
  const random = seededRandom(72)
  const means: number[] = []
  const sizes: number[] = []
  for (let run = 0; run < 300; run++) {
    let x = normal(random)
    const values = Float64Array.from({ length: 4000 }, () => {
      x = 0.9 * x + Math.sqrt(1 - 0.81) * normal(random)
      return x
    })
    const time = integratedTime(accumulate(1, values), { mean: 0 })
    means.push(time.mean.mean!)
    sizes.push(effectiveSampleSize(time).value!)
  }
  const spread = means.reduce((a, m) => a + m * m, 0) / means.length
  const size = sizes.reduce((a, b) => a + b, 0) / sizes.length
  expect(spread * size).toBeGreaterThan(0.7)
  expect(spread * size).toBeLessThan(1.35)
})

test('of a frozen series is bounded from above', () => {
  const time = integratedTime(
    accumulate(
      4,
      Float64Array.from({ length: 4004 }, (_, i) => i % 4),
    ),
  )
  expect(effectiveSampleSize(time)).toEqual({
    value: null,
    error: null,
    upperBound: 4004 / time.lowerBound!,
  })
})

test('of a frozen series without a bound, and of no series, is unknown', () => {
  expect(effectiveSampleSize(integratedTime(accumulate(1, [1, 1, 1])))).toEqual({ value: null, error: null })
  expect(effectiveSampleSize(integratedTime(accumulate(1, [])))).toEqual({ value: null, error: null })
})
