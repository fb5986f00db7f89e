import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { chiSquared } from '../../src/stats/chi-squared.ts'
import { seededRandom } from './seeded-random.ts'

describe('chiSquared', () => {
  // p-values in closed form: erfc(sqrt(x/2)) = .0455002638963584 at 1 degree of freedom and x = 4;
  // exp(-x/2) at 2; exp(-x/2) (1 + x/2) at 4; exp(-x/2) (1 + x/2 + x^2/8) at 6.
  it('has the p-values of the chi^2 distribution', () => {
    expect(chiSquared({ counts: [60, 40], probabilities: [0.5, 0.5] }).pValue).toBeCloseTo(
      0.0455002638963584,
      13,
    )
    const thirds = [1 / 3, 1 / 3, 1 / 3]
    for (const counts of [
      [100, 100, 101],
      [100, 120, 130],
      [50, 100, 200],
    ]) {
      const { chiSquared: x, degreesOfFreedom, pValue } = chiSquared({ counts, probabilities: thirds })
      expect(degreesOfFreedom).toBe(2)
      expect(pValue / Math.exp(-x / 2)).toBeCloseTo(1, 12)
    }
    for (const [bins, polynomial] of [
      [5, (h: number) => 1 + h],
      [7, (h: number) => 1 + h + (h * h) / 2],
    ] as const)
      for (const excess of [0, 5, 30, 90]) {
        const counts = Array.from({ length: bins }, (_, i) => 100 + (i === 0 ? excess : 0))
        const { chiSquared: x, pValue } = chiSquared({ counts, probabilities: Array(bins).fill(1 / bins) })
        expect(pValue / (Math.exp(-x / 2) * polynomial(x / 2))).toBeCloseTo(1, 12)
      }
  })

  it('merges bins from the ends until each expects 5 effective draws, the missing tail included', () => {
    const counts = [1, 3, 30, 40, 18, 6]
    const probabilities = [0.01, 0.03, 0.3, 0.4, 0.2, 0.03]
    // Expectations of 1 and 3 join 30, the missing .03 (total 100) joins the last .03.
    const test = chiSquared({ counts, probabilities, total: 100 })
    expect(test.degreesOfFreedom).toBe(3)
    expect(test.chiSquared).toBeCloseTo(2 ** 2 / 20 + 2 ** 2 / 6, 12)
    // With tau_int = 5 a bin must expect 25 counts: {1, 3, 30}, {40}, {18, 6, 2}.
    const slow = chiSquared({ counts, probabilities, total: 100, autocorrelation: 5 })
    expect(slow.degreesOfFreedom).toBe(2)
    expect(slow.chiSquared).toBeCloseTo(0, 12)
  })

  it('cannot say anything with a single bin', () => {
    expect(chiSquared({ counts: [3], probabilities: [1] })).toEqual({
      chiSquared: 0,
      degreesOfFreedom: 0,
      pValue: 1,
    })
    expect(chiSquared({ counts: [], probabilities: [] }).pValue).toBe(1)
  })

  // 500 p-values of true hypotheses are uniform: the largest gap to a uniform distribution (Kolmogorov) exceeds
  // 1.95 / sqrt(500) in 0.1 % of cases; the seed is fixed.
  it('gives uniform p-values for true probabilities', () => {
    const random = seededRandom(81)
    const probabilities = [0.1, 0.2, 0.3, 0.25, 0.15]
    const values = Array.from({ length: 500 }, () => {
      const counts = [0, 0, 0, 0, 0]
      for (let i = 0; i < 1000; i++) {
        let left = random()
        let bin = 0
        while (bin < 4 && left >= probabilities[bin]!) left -= probabilities[bin++]!
        counts[bin]!++
      }
      return chiSquared({ counts, probabilities }).pValue
    }).sort((a, b) => a - b)
    const gap = Math.max(
      ...values.map((p, i) => Math.max(Math.abs(p - i / 500), Math.abs(p - (i + 1) / 500))),
    )
    expect(gap).toBeLessThan(1.95 / Math.sqrt(500))
  })

  it('refuses what cannot be', () => {
    expect(() => chiSquared({ counts: [1], probabilities: [0.5, 0.5] })).toThrow(UsageError)
    expect(() => chiSquared({ counts: [-1], probabilities: [1] })).toThrow(UsageError)
    expect(() => chiSquared({ counts: [1, 1], probabilities: [0.9, 0.9] })).toThrow(/1.8/)
    expect(() => chiSquared({ counts: [5], probabilities: [1], total: 4 })).toThrow(UsageError)
    expect(() => chiSquared({ counts: [5], probabilities: [1], autocorrelation: 0 })).toThrow(UsageError)
  })
})
