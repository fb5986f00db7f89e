import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { axisValues, isAxis } from '../../src/scan/index.ts'

describe('the values of a scanned parameter', () => {
  it.each<[string, number[]]>([
    ['2,3,4', [2, 3, 4]],
    ['5:40:5', [5, 10, 15, 20, 25, 30, 35, 40]],
    ['0.1:0.5:0.1', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['0.1:0.45:0.1', [0.1, 0.2, 0.3, 0.4]],
    ['4:1:-1.5', [4, 2.5, 1]],
    ['1e-3,2e-3', [0.001, 0.002]],
    ['2,3:5:1,4,10', [2, 3, 4, 5, 10]],
    ['-1:1:1', [-1, 0, 1]],
    ['7:7:1', [7]],
    ['3', [3]],
  ])('%s', (text, values) => {
    expect(axisValues(text, '--beta')).toEqual(values)
  })

  it.each<[string, RegExp]>([
    ['2,,3', /^--beta 2,,3: give numbers with commas between, as 2,3,4, or a range from:to:step/],
    ['2,x', /give numbers/],
    ['2:3', /give numbers/],
    ['2:3:1:4', /give numbers/],
    ['2:Infinity:1', /give numbers/],
    ['2:3:0', /^--beta 2:3:0: steps of 0 do not lead from 2 to 3$/],
    ['2:3:-1', /steps of -1 do not lead from 2 to 3/],
    ['0:1:1e-9', /at most 10000 are taken/],
  ])('%s is refused', (text, message) => {
    expect(() => axisValues(text, '--beta')).toThrow(UsageError)
    expect(() => axisValues(text, '--beta')).toThrow(message)
  })

  it('one number is no axis', () => {
    expect(['4', '1e-3', '2,3', '1:2:1'].map(isAxis)).toEqual([false, false, true, true])
  })
})
