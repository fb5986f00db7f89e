import { describe, expect, it } from 'vitest'
import { SeriesAgain } from '../../src/dashboard/series-again.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { SeriesAnalysis } from '../../src/stats/series-analysis.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'

const chains = 6
const steps = 3000

/** AR(1) with tau_int = 19 about 2, which begins 40 off. */
function relaxing(): Float64Array {
  const random = seededRandom(5)
  const values = new Float64Array(chains * steps)
  for (let chain = 0; chain < chains; chain++) {
    let state = 40
    for (let step = 0; step < steps; step++) {
      state = 0.9 * state + Math.sqrt(1 - 0.81) * normal(random)
      values[step * chains + chain] = 2 + state
    }
  }
  return values
}

const values = relaxing()

/** Cut as a log cuts it. */
function again(leftOut: number, block: number, mean?: number): SeriesAgain {
  const series = new SeriesAgain({ chains, leftOut, mean })
  for (let from = 0; from < steps; from += block) {
    const to = Math.min(steps, from + block)
    series.push(values.slice(from * chains, to * chains), to - from)
  }
  return series
}

describe('a measurement analysed again', () => {
  it('is what the rows behind those left out say, bit for bit, however they are cut', () => {
    const rest = new SeriesAnalysis({ chains, mean: 2 })
    rest.push(values.slice(300 * chains), steps - 300)
    const expected = rest.read()
    for (const block of [1000, 7, 300]) {
      const { analysis, leftOut } = again(300, block, 2).read()
      expect(analysis).toEqual(expected)
      expect(leftOut).toBe(300)
    }
    expect(again(300, 999).read().curve).toEqual(again(300, 10).read().curve)
  })

  it('agrees without its start, and does not with it', () => {
    const whole = again(0, 500).read()
    const rest = again(300, 500).read()
    // the mean of the rest is 2 within 4.5 errors; that of all is off by about 40 * 10 / 3000 = 0.13
    expect(Math.abs(rest.analysis.mean! - 2)).toBeLessThan(4.5 * rest.analysis.meanError!)
    expect(whole.analysis.mean! - rest.analysis.mean!).toBeGreaterThan(0.1)
    expect(rest.analysis.integratedTime.value).toBeGreaterThan(14)
    expect(rest.analysis.integratedTime.value).toBeLessThan(25)
    expect(rest.analysis.splitRhat).toBeLessThan(1.02)
  })

  it('has a curve whose points are what each shorter run would have said', () => {
    const { curve } = again(300, 250).read()
    expect(curve.length).toBeGreaterThan(20)
    expect(curve[0]!.trajectories).toBe(332)
    expect(curve.at(-1)!.trajectories).toBe(steps)
    const point = curve[15]!
    const series = new SeriesAccumulator({ chains })
    const length = point.trajectories - 300
    series.push(values.slice(300 * chains, point.trajectories * chains), length)
    const time = integratedTime(series, { jackknife: false })
    expect(point).toMatchObject({
      mean: time.mean.mean,
      error: time.mean.error,
      time: time.value,
      timeError: time.error,
    })
    expect(point.splitRhat).toBeGreaterThan(0.99)
  })

  it('says that there is nothing where all is left out', () => {
    const { analysis, curve } = again(steps, 1000).read()
    expect(curve).toEqual([])
    expect(analysis).toMatchObject({ length: 0, mean: null, splitRhat: null })
  })
})
