import { describe, expect, it } from 'vitest'
import { adamStep, clipGradient, startAdam } from '../../src/training/adam.ts'

describe('Adam', () => {
  it('moves by the rate in the first step, whatever the size of the gradient', () => {
    const parameters = new Float64Array(3)
    adamStep(startAdam(3), parameters, Float64Array.of(1e-3, -50, 0), 0.1, Float64Array.of(1, 1, 1))
    expect(parameters[0]).toBeCloseTo(-0.1, 5)
    expect(parameters[1]).toBeCloseTo(0.1, 9)
    expect(parameters[2]).toBe(0)
  })

  it('agrees with the recurrence written out for two steps', () => {
    const state = startAdam(1)
    const parameters = Float64Array.of(2)
    const rates = Float64Array.of(0.5)
    adamStep(state, parameters, Float64Array.of(3), 0.01, rates)
    adamStep(state, parameters, Float64Array.of(-1), 0.01, rates)
    const mean = (0.9 * 0.1 * 3 - 0.1) / (1 - 0.81)
    const square = (0.999 * 0.001 * 9 + 0.001) / (1 - 0.998001)
    expect(parameters[0]).toBeCloseTo(2 - 0.005 - (0.005 * mean) / Math.sqrt(square), 8)
  })

  it('finds the minimum of a parabola', () => {
    const state = startAdam(2)
    const parameters = Float64Array.of(1, -2)
    const rates = Float64Array.of(1, 1)
    for (let step = 0; step < 3000; step++) {
      const gradient = Float64Array.of(2 * (parameters[0]! - 0.3), 200 * (parameters[1]! + 0.7))
      adamStep(state, parameters, gradient, 0.02 * (1 - step / 3000), rates)
    }
    expect(parameters[0]).toBeCloseTo(0.3, 4)
    expect(parameters[1]).toBeCloseTo(-0.7, 4)
  })
})

describe('clipping', () => {
  it('keeps the direction and says the norm', () => {
    const long = Float64Array.of(3, -4)
    expect(clipGradient(long, 1)).toBe(5)
    expect(long[0]).toBeCloseTo(0.6, 14)
    expect(long[1]).toBeCloseTo(-0.8, 14)
    const short = Float64Array.of(0.3, 0.4)
    expect(clipGradient(short, 1)).toBeCloseTo(0.5, 14)
    expect(short).toEqual(Float64Array.of(0.3, 0.4))
    expect(clipGradient(Float64Array.of(Number.NaN), 1)).toBeNaN()
  })
})
