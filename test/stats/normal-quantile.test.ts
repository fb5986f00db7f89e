import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { normalQuantile } from '../../src/stats/normal-quantile.ts'
import { bisectedNormalQuantile } from './bisected-normal-quantile.ts'

describe('normalQuantile', () => {
  const probabilities = [
    ...Array.from({ length: 199 }, (_, i) => (i + 1) / 200),
    ...Array.from({ length: 60 }, (_, i) => 0.7 * 10 ** (-5 * (i + 1))),
    0.075,
    0.925,
  ]

  it('inverts the normal distribution to 1e-14, far into the tails', () => {
    for (const p of probabilities.filter((p) => p !== 0.5)) {
      const exact = bisectedNormalQuantile(p)
      expect(Math.abs(normalQuantile(p) / exact - 1)).toBeLessThan(1e-14)
    }
  })

  it('is odd about 1/2, exactly', () => {
    expect(normalQuantile(0.5)).toBe(0)
    for (const p of [2 ** -3, 2 ** -5, 2 ** -30]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p))
  })

  // From 60-digit arithmetic.
  it('has known values', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.9599639845400543, 14)
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14)
    expect(normalQuantile(1e-300)).toBeCloseTo(-37.04709645, 4)
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
  })
})

test.each([-1e-9, 1.1, Number.NaN])('%d is no probability', (p) => {
  expect(() => normalQuantile(p)).toThrow(UsageError)
})
