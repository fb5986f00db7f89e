import { expect, it } from 'vitest'
import { runningMean } from '../../src/stats/running-mean.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { normal, seededRandom } from './seeded-random.ts'

it('has an error that knows the autocorrelation', () => {
  // AR(.9): error of the mean = sqrt(19 / N). Bound of 10 % on the error, whose own spread is 2 %; bound of 4.5 errors on
  // the mean: false alarm below 1e-5.
  const random = seededRandom(71)
  const chains = 20
  const steps = 10_000
  const values = new Float64Array(chains * steps)
  for (let chain = 0; chain < chains; chain++) {
    let x = normal(random)
    for (let i = 0; i < steps; i++) {
      values[i * chains + chain] = 5 + x
      x = 0.9 * x + Math.sqrt(0.19) * normal(random)
    }
  }
  const series = new SeriesAccumulator({ chains })
  series.push(values, steps)
  const { kind, mean, error, count } = runningMean(series)
  expect({ kind, count }).toEqual({ kind: 'mean', count: steps })
  expect(Math.abs(error! / Math.sqrt(19 / values.length) - 1)).toBeLessThan(0.1)
  expect(Math.abs(mean! - 5)).toBeLessThan(4.5 * error!)
})

it('says nothing where there is nothing', () => {
  const series = new SeriesAccumulator({ chains: 1 })
  expect(runningMean(series)).toEqual({
    kind: 'mean',
    mean: null,
    error: null,
    degreesOfFreedom: null,
    count: 0,
  })
  series.push([2], 1)
  expect(runningMean(series)).toMatchObject({ mean: 2, error: null, count: 1 })
})

it('counts a constant series as one value per chain, from 8 chains on', () => {
  const constant = (chains: number) => {
    const series = new SeriesAccumulator({ chains })
    const row = Array.from({ length: chains }, (_, chain) => (chain % 2 === 0 ? 1 : 3))
    series.push([...row, ...row], 2)
    return runningMean(series)
  }
  expect(constant(16)).toEqual({ kind: 'mean', mean: 2, error: 0.25, degreesOfFreedom: 15, count: 2 })
  expect(constant(4)).toMatchObject({ mean: 2, error: null })
})
