import { describe, expect, it } from 'vitest'
import { cheapest, priceOf, priceRatio } from '../../src/wording/price.ts'

const measured = {
  value: 100,
  error: 10,
  jackknifeError: 5,
  reliable: true,
  slowMode: false,
  frozen: false,
}
/** 200 trajectories of a chain per second. */
const progress = { rate: 50, chains: 4, forceEvaluations: 10 }

describe('the price of an independent configuration', () => {
  it('is tau_int times the cost of a trajectory, with the larger error of tau_int', () => {
    expect(priceOf(measured, progress)).toEqual({
      time: { value: 100, error: 10 },
      secondsPerTrajectory: 1 / 200,
      forcesPerTrajectory: 10,
      seconds: { value: 0.5, error: 0.05 },
      forces: { value: 1000, error: 100 },
    })
    expect(priceOf({ ...measured, jackknifeError: 30 }, progress).forces.error).toBe(300)
  })

  it('is a lower bound where the sampler is frozen, and doubtful where tau_int is', () => {
    const frozen = { ...measured, value: 900, error: null, reliable: false, frozen: true, lowerBound: 900 }
    expect(priceOf(frozen, progress).forces).toEqual({
      value: 9000,
      error: null,
      bound: 'lower',
      reason: 'frozen',
    })
    const short = { ...measured, reliable: false, reason: 'fewer than 50 tau_int' }
    expect(priceOf(short, progress).seconds).toMatchObject({ value: 0.5, reason: 'fewer than 50 tau_int' })
  })

  it('is not known without a tau_int, without a time or without a force', () => {
    expect(priceOf(undefined, progress).seconds.value).toBeNull()
    expect(priceOf({ ...measured, value: null, reason: 'no values' }, progress).forces).toEqual({
      value: null,
      error: null,
      reason: 'no values',
    })
    expect(priceOf(measured, { rate: 0, chains: 4 })).toMatchObject({
      seconds: { value: null },
      forces: { value: null, reason: 'not told' },
    })
    expect(priceOf(measured, { ...progress, forceEvaluations: 0 }).forces.reason).toBe('evaluates no force')
  })
})

describe('the cheapest of some prices', () => {
  const price = (value: number | null, fields: object = {}) => ({ value, error: 1, ...fields })

  it('is the lowest that is measured and reliable: no bound, and nothing doubtful where there is better', () => {
    expect(cheapest([price(5), price(3), price(4)])).toBe(1)
    expect(cheapest([price(5), price(1, { bound: 'lower' }), price(2, { reason: 'short' })])).toBe(0)
    expect(cheapest([price(null), price(1, { bound: 'lower' }), price(2, { reason: 'short' })])).toBe(2)
    expect(cheapest([price(null), price(1, { bound: 'lower' })])).toBe(-1)
    expect(cheapest([])).toBe(-1)
  })

  it('is what the others are multiples of, with both errors', () => {
    const ratio = priceRatio({ value: 40, error: 3 }, { value: 10, error: 1 })
    expect(ratio.value).toBe(4)
    expect(ratio.error).toBeCloseTo(4 * Math.hypot(3 / 40, 1 / 10), 12)
    expect(priceRatio(price(40, { bound: 'lower' }), price(10))).toMatchObject({ value: 4, bound: 'lower' })
    expect(priceRatio(price(40), price(10, { reason: 'short' })).reason).toBe('short')
    expect(priceRatio(price(null), price(10)).value).toBeNull()
  })
})
