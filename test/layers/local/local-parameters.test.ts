import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import {
  flattenParameters,
  hmcParameters,
  localShape,
  parameterCount,
  unflattenParameters,
} from '../../../src/layers/local/local-parameters.ts'
import { keptKicks } from '../../../src/layers/model/local-weights.ts'

const shape = { layers: 5, harmonics: 3 }

describe('parameters of a local model', () => {
  it('start as HMC', () => {
    const { scale, transformation, logKickStep, coefficients, neighbours, logDriftStep } = hmcParameters(
      shape,
      0.2,
    )
    for (const zero of [scale, transformation, coefficients, neighbours])
      expect(zero.every((value) => value === 0)).toBe(true)
    for (const step of [...logKickStep, ...logDriftStep]) expect(Math.exp(step)).toBeCloseTo(0.2, 14)
    expect([scale.length, coefficients.length, neighbours.length, logDriftStep.length]).toEqual([3, 9, 3, 3])
  })

  it('are one array and back, in the same memory', () => {
    const values = Float64Array.from({ length: parameterCount(shape) }, (_, i) => i)
    const parameters = unflattenParameters(values, shape)
    expect(flattenParameters(parameters)).toEqual(values)
    expect(localShape(parameters)).toEqual(shape)
    parameters.logDriftStep[2] = -1
    expect(values.at(-1)).toBe(-1)
  })

  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [5, 3, 3],
    [6, 4, 3],
  ])('of %i layers are kept for %i kicks and %i drifts', (layers, kicks, drifts) => {
    expect(keptKicks(layers)).toEqual({ kicks, drifts })
    const parameters = hmcParameters({ layers, harmonics: 2 }, 0.1)
    expect(parameters.transformation.length).toBe(kicks)
    expect(parameters.logDriftStep.length).toBe(drifts)
    expect(localShape(parameters)).toEqual({ layers, harmonics: 2 })
  })

  it('are refused with the reason', () => {
    expect(() => hmcParameters({ layers: 0, harmonics: 4 }, 0.1)).toThrow(/at least one layer, not 0/)
    expect(() => hmcParameters(shape, 0)).toThrow(/step size of a local model is positive, not 0/)
    expect(() => unflattenParameters(new Float64Array(3), shape)).toThrow(/has 24 numbers, not 3/)
    const parameters = hmcParameters(shape, 0.1)
    expect(() => localShape({ ...parameters, scale: new Float64Array(2) })).toThrow(UsageError)
    parameters.transformation[2] = Number.NaN
    expect(() => localShape(parameters)).toThrow(/transformation\[2\] of a local model is NaN/)
  })
})
