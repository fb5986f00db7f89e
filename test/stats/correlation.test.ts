import { describe, expect, it } from 'vitest'
import { Correlation } from '../../src/stats/correlation.ts'
import { neededLength } from '../../src/stats/needed-length.ts'
import { normal, seededRandom } from './seeded-random.ts'

/** Both AR(1) with the same memory, and correlated by `rho` exactly. */
function pairs(rho: number, chains: number, steps: number, seed: number, memory = 0.9) {
  const random = seededRandom(seed)
  const x = new Float64Array(chains * steps)
  const y = new Float64Array(chains * steps)
  for (let chain = 0; chain < chains; chain++) {
    let [u, v] = [normal(random), normal(random)]
    for (let step = 0; step < steps; step++) {
      u = memory * u + Math.sqrt(1 - memory ** 2) * normal(random)
      v = memory * v + Math.sqrt(1 - memory ** 2) * normal(random)
      x[step * chains + chain] = 1e6 + u
      y[step * chains + chain] = 3 - 2 * (rho * u + Math.sqrt(1 - rho ** 2) * v)
    }
  }
  return { x, y }
}

describe('the correlation of two measurements', () => {
  it('is the known one within its error, which covers chains that forget slowly', () => {
    // 60 runs; |z| of Student's t with 15 degrees of freedom exceeds 4.5 with a chance of 4e-4 each
    const zScores = Array.from({ length: 60 }, (_, run) => {
      const { x, y } = pairs(0.6, 16, 2000, 100 + run)
      const correlation = new Correlation({ chains: 16 })
      correlation.push(x, y, 2000)
      const { value, error } = correlation.read()
      return (value! + 0.6) / error!
    })
    for (const z of zScores) expect(Math.abs(z)).toBeLessThan(4.5)
    const spread = Math.sqrt(zScores.reduce((sum, z) => sum + z * z, 0) / zScores.length)
    // of 60 squares of t(15): 1.07 with an error of 0.11
    expect(spread).toBeGreaterThan(0.7)
    expect(spread).toBeLessThan(1.45)
  })

  it('does not depend on how the values are cut', () => {
    const { x, y } = pairs(0.3, 8, 100, 7)
    const whole = new Correlation({ chains: 8 })
    whole.push(x, y, 100)
    const cut = new Correlation({ chains: 8 })
    for (const [from, to] of [
      [0, 1],
      [1, 60],
      [60, 100],
    ] as const)
      cut.push(x.subarray(8 * from, 8 * to), y.subarray(8 * from, 8 * to), to - from)
    expect(cut.read()).toEqual(whole.read())
    expect(cut.count).toBe(100)
  })

  it('is 1 of a measurement with itself, not there of one that never changes, and without an error below 8 chains', () => {
    const { x, y } = pairs(0.3, 4, 100, 7)
    const read = (a: Float64Array, b: Float64Array) => {
      const correlation = new Correlation({ chains: 4 })
      correlation.push(a, b, 100)
      return correlation.read()
    }
    expect(read(x, x)).toMatchObject({ value: 1, error: null })
    expect(read(x, new Float64Array(400).fill(2)).value).toBeNull()
    expect(read(x, y).error).toBeNull()
  })
})

describe('the length that an error needs', () => {
  it('grows as its inverse square, and is as uncertain as tau_int', () => {
    // an error from tau_int = 100(5) has 2 (100 / 5)^2 degrees of freedom
    const degreesOfFreedom = 2 * (100 / 5) ** 2
    const { count, uncertainty } = neededLength({ count: 1000, error: 0.02, degreesOfFreedom }, 0.005)
    expect(count).toBeCloseTo(16_000, 6)
    expect(uncertainty).toBeCloseTo(0.05, 12)
    expect(neededLength({ count: 10, error: 1 }, 1)).toEqual({ count: 10, uncertainty: null })
  })
})
