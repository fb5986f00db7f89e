import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import {
  flattenParameters,
  hmcParameters,
  localShape,
  parameterCount,
  tiePalindromically,
  unflattenParameters,
} from '../../src/layers/local-parameters.ts'

const shape = { layers: 5, harmonics: 3 }

describe('parameters of a local model', () => {
  it('start as HMC', () => {
    const { scale, transformation, logKickStep, coefficients, logDriftStep } = hmcParameters(shape, 0.2)
    for (const zero of [scale, transformation, coefficients])
      expect(zero.every((value) => value === 0)).toBe(true)
    for (const step of [...logKickStep, ...logDriftStep]) expect(Math.exp(step)).toBeCloseTo(0.2, 14)
    expect([scale.length, coefficients.length, logDriftStep.length]).toEqual([6, 18, 5])
  })

  it('are one array and back, in the same memory', () => {
    const values = Float64Array.from({ length: parameterCount(shape) }, (_, i) => i)
    const parameters = unflattenParameters(values, shape)
    expect(flattenParameters(parameters)).toEqual(values)
    expect(localShape(parameters)).toEqual(shape)
    parameters.logDriftStep[4] = -1
    expect(values.at(-1)).toBe(-1)
  })

  it('are refused with the reason', () => {
    expect(() => hmcParameters({ layers: 0, harmonics: 4 }, 0.1)).toThrow(/at least one layer, not 0/)
    expect(() => hmcParameters(shape, 0)).toThrow(/step size of a local model is positive, not 0/)
    expect(() => unflattenParameters(new Float64Array(3), shape)).toThrow(/has 41 numbers, not 3/)
    const parameters = hmcParameters(shape, 0.1)
    expect(() => localShape({ ...parameters, scale: new Float64Array(2) })).toThrow(UsageError)
    parameters.transformation[2] = Number.NaN
    expect(() => localShape(parameters)).toThrow(/transformation\[2\] of a local model is NaN/)
  })

  it('are tied by a projection: idempotent, orthogonal, and with no log J', () => {
    const random = () => Float64Array.from({ length: parameterCount(shape) }, (_, i) => Math.sin(7 * i + 1))
    const values = random()
    const parameters = unflattenParameters(values, shape)
    tiePalindromically(parameters)
    const { scale, logDriftStep } = parameters
    for (let k = 0; k <= 5; k++) expect(scale[k]).toBe(-scale[5 - k]!)
    for (let k = 0; k < 5; k++) expect(logDriftStep[k]).toBe(logDriftStep[4 - k])
    const once = values.slice()
    tiePalindromically(parameters)
    expect(values).toEqual(once)
    // what was taken away is orthogonal to what is left
    const dot = random().reduce((sum, value, i) => sum + (value - once[i]!) * once[i]!, 0)
    expect(Math.abs(dot)).toBeLessThan(1e-14)
    const free = unflattenParameters(random(), shape)
    expect(parameters.transformation).toEqual(free.transformation)
    expect(parameters.coefficients).toEqual(free.coefficients)
  })
})
