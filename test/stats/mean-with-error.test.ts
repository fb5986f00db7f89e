import { describe, expect, it } from 'vitest'
import { CellSums } from '../../src/stats/cell-sums.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { MeanSums } from '../../src/stats/mean-sums.ts'
import { meanWithError } from '../../src/stats/mean-with-error.ts'
import { studentTail } from '../../src/stats/student.ts'
import { EXACT_CHARGES } from './exact-charges.ts'
import { accumulate, autoregressive, block, chargeMetropolis } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

function read(chains: number, steps: number, chain: (c: number) => () => number) {
  const sums = new MeanSums({ chains })
  sums.push(block(chains, steps, chain), steps)
  const { time, mean } = sums.read()
  return { time, ...mean }
}

describe('meanWithError', () => {
  // 200 runs each. The root mean square of z has a spread of 5 % where errors are well known; the bounds are 3.5 of those, and
  // more below where few degrees of freedom are left. False alarms below 1e-3 each; the seeds are fixed.
  it.each([
    [1, 4000, 0.8],
    [2, 2000, 0.9],
    [4, 1000, 0.8],
    [8, 500, 0.9],
    [64, 60, 0.9],
    [64, 60, 0.99],
    [1, 4000, -0.8],
    [16, 250, -0.5],
  ])('promises what it keeps: %i chains of %i, AR(%f)', (chains, steps, r) => {
    let squares = 0
    let within = 0
    const runs = 200
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(700 + run)
      const { mean, error, degreesOfFreedom } = read(chains, steps, () => autoregressive(random, r))
      const z = mean! / error!
      squares += z * z
      // Student's t turns into a probability that is evenly distributed
      if (studentTail(z, degreesOfFreedom!) > 0.32) within++
    }
    expect(Math.sqrt(squares / runs)).toBeGreaterThan(0.82)
    expect(Math.sqrt(squares / runs)).toBeLessThan(1.18)
    // binomial spread .033
    expect(within / runs).toBeGreaterThan(0.56)
    expect(within / runs).toBeLessThan(0.8)
  })

  it('is right for the square of a charge with few chains', () => {
    // The Metropolis chain on P(Q) of 8x8 at beta 4, as 4 x 2000 and 2 x 4000: 200 runs, rms of z spreads by 5 %.
    const { probability, chargeSquared } = EXACT_CHARGES[0]!
    for (const chains of [2, 4]) {
      let squares = 0
      for (let run = 0; run < 200; run++) {
        const random = seededRandom(9000 + run)
        const { mean, error } = read(chains, 8000 / chains, () => {
          const next = chargeMetropolis(random, probability)
          return () => next() ** 2
        })
        squares += ((mean! - chargeSquared) / error!) ** 2 / 200
      }
      expect(Math.abs(Math.sqrt(squares) - 1)).toBeLessThan(0.15)
    }
  })

  it('takes the sharper error from tau_int where that is reliable', () => {
    const random = seededRandom(9)
    const { error, degreesOfFreedom } = read(64, 2000, () => () => normal(random))
    // 64 cells would have 63 degrees of freedom and an error known to 9 %
    expect(degreesOfFreedom).toBeGreaterThan(1000)
    expect(Math.abs(error! / Math.sqrt(1 / 128_000) - 1)).toBeLessThan(0.05)
  })

  it('takes whole chains for cells where a slow mode hides from tau_int', () => {
    // x = sqrt(.95) AR(.5) + sqrt(.05) AR(.998) on 16 chains of 1000: tau_int comes out near 4 and is 52.8. 60 runs: the root
    // mean square of z is known to 11 % with 15 degrees of freedom; with stretches of 4 tau_int as cells it would be above 3.
    let squares = 0
    for (let run = 0; run < 60; run++) {
      const random = seededRandom(50_000 + run)
      const { mean, error, time } = read(16, 1000, () => {
        const [fast, slow] = [autoregressive(random, 0.5), autoregressive(random, 0.998)]
        return () => Math.sqrt(0.95) * fast() + Math.sqrt(0.05) * slow()
      })
      expect(time.reliable).toBe(false)
      squares += (mean! / error!) ** 2 / 60
    }
    expect(Math.sqrt(squares)).toBeGreaterThan(0.7)
    expect(Math.sqrt(squares)).toBeLessThan(1.5)
  })

  it('has no error with few chains while what forgets slowest has none', () => {
    const random = seededRandom(10)
    const sums = new MeanSums({ chains: 2 })
    sums.push(
      block(2, 2000, () => autoregressive(random, 0.5)),
      2000,
    )
    const { time } = sums.read()
    const cells = new CellSums({ chains: 2, width: 1, add: () => {} })
    const frozen = integratedTime(accumulate(2, 2000, new Float64Array(4000)), { exactVariance: 1 })
    expect(time.reliable).toBe(true)
    expect(meanWithError(time, cells, frozen)).toMatchObject({
      error: null,
      reason: expect.stringMatching(/8 chains/),
    })
    expect(meanWithError(time, cells, time).error).toBeGreaterThan(0)
  })

  it('sees what differs from chain to chain for ever, where tau_int does not', () => {
    // Each chain keeps an offset of unit variance under noise of variance 25: the window closes at once.
    const random = seededRandom(8)
    const { error, degreesOfFreedom, time } = read(64, 1000, () => {
      const offset = normal(random)
      return () => offset + 5 * normal(random)
    })
    expect(time.value! * time.variance!).toBeLessThan(0.06 ** 2 * 64_000)
    // sqrt(1/64) = .125, known to 9 %: 4.5 of those.
    expect(Math.abs(error! / 0.125 - 1)).toBeLessThan(0.4)
    expect(degreesOfFreedom).toBe(63)
  })

  it('has no error where no spread is seen', () => {
    expect(read(64, 10, () => () => 2)).toMatchObject({ mean: 2, error: null, count: 10 })
  })

  it('has none where a series changed once, or where too few chains are too short', () => {
    const once = read(8, 200, (c) => {
      let step = 0
      return () => (c === 3 && step++ > 100 ? 1 : 0)
    })
    expect(once).toMatchObject({ error: null, reason: expect.stringMatching(/changed only once/) })
    const random = seededRandom(3)
    expect(read(2, 40, () => autoregressive(random, 0.98)).error).toBeNull()
  })
})
