import { expect, it } from 'vitest'
import { exactResults } from '../../src/exact/index.ts'
import { AbsoluteChanges, readTunnelingRate } from '../../src/operators/tunneling-rate.ts'
import { AnatomySums, hmc } from '../../src/samplers/index.ts'
import * as stats from '../../src/stats/index.ts'
import { MeanSums } from '../../src/stats/mean-sums.ts'
import * as values from '../../src/values/index.ts'
import { seededRandom } from '../stats/seeded-random.ts'

const steps = 500
const chains = 4
const random = seededRandom(7)
const moving = Float64Array.from({ length: steps * chains }, () => Math.floor(3 * random()) - 1)
const broken = moving.map((value, i) => (i === 9 ? Number.NaN : value))
const still = new Float64Array(steps * chains)

const accumulated = (series: Float64Array, rows = steps) => {
  const sums = new MeanSums({ chains })
  sums.push(series.subarray(0, rows * chains), rows)
  return sums
}

it.each([
  ['values that move', moving, steps],
  ['values that never change', still, steps],
  ['a value that is NaN', broken, steps],
  ['a single step', moving, 1],
  ['no values', moving, 0],
])('of %s, what stats read is read back whole by its schema', (_, series, rows) => {
  const sums = accumulated(series, rows)
  const { time, mean } = sums.read()
  expect(values.readValue(values.integratedTime, time)).toEqual(time)
  expect(values.readValue(values.meanWithError, mean)).toEqual(mean)
  const rho = stats.autocorrelation(sums.series)
  expect(values.readValue(values.autocorrelation, rho)).toEqual(rho)
})

it('so are a histogram, a tunneling rate, the exact results and an anatomy', () => {
  const counts = new stats.IntegerHistogram()
  counts.push(moving)
  const histogram = counts.read()
  expect(values.readValue(values.histogram, histogram)).toEqual(histogram)
  for (const series of [moving, still]) {
    const changes = new AbsoluteChanges(chains).of(series)
    const sums = new MeanSums({ chains })
    sums.push(changes, changes.length / chains)
    const rate = readTunnelingRate(sums, changes.filter((size) => size !== 0).length)
    expect(values.readValue(values.tunnelingRate, rate)).toEqual(rate)
  }
  const exact = exactResults([4, 4], 2)
  expect(values.readValue(values.exactResults, exact)).toEqual(exact)
  const sampler = hmc({ lattice: [4, 4], beta: 2, chains: 2, stepSize: 0.2, leapfrogSteps: 3, seed: 1 })
  const sums = new AnatomySums({
    model: sampler.model!(),
    lattice: [4, 4],
    beta: 2,
    chains: 2,
    shown: 1,
    seed: 1,
  })
  sums.advance()
  const anatomy = sums.read()
  expect(values.readValue(values.anatomy, anatomy)).toEqual(anatomy)
})
