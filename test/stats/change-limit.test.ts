import { expect, it } from 'vitest'
import { changeLimit } from '../../src/stats/change-limit.ts'
import { upperGamma } from '../../src/stats/chi-squared.ts'

it('is the mean at which so few changes have a probability of 5 %', () => {
  expect(changeLimit(0)).toBe(3)
  expect(Math.exp(-changeLimit(0))).toBeCloseTo(0.05, 2)
  for (const changes of [1, 2, 5, 20, 100, 5000]) {
    // P(k <= changes; limit) of a Poisson number is Q(changes + 1, limit).
    expect(upperGamma(changes + 1, changeLimit(changes))).toBeGreaterThan(0.048)
    expect(upperGamma(changes + 1, changeLimit(changes))).toBeLessThan(0.052)
  }
})
