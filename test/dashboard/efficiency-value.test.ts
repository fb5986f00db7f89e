import { expect, it } from 'vitest'
import { readEfficiency, scaled } from '../../src/dashboard/efficiency-value.ts'

const known = { value: 4, error: 0.5 }
const bound = { value: 12, error: null, bound: 'lower', reason: 'frozen: Q never changed' }
const efficiency = {
  kind: 'efficiency',
  integratedTime: known,
  lengthOverTau: 100,
  perForceEvaluation: known,
  perSecond: known,
  trajectoriesPerSecond: known,
}

it('reads values, bounds with their reasons, and the gain where there is one', () => {
  const read = readEfficiency({
    ...efficiency,
    gain: { integratedTime: bound, perForceEvaluation: bound, perSecond: known },
  })!
  expect(read.integratedTime).toEqual({ value: 4, error: 0.5, bound: undefined, reason: undefined })
  expect(read.gain!.perForceEvaluation).toEqual({ ...bound })
  expect(readEfficiency(efficiency)!.gain).toBeUndefined()
})

it.each([null, 3, [], {}, { ...efficiency, perSecond: 7 }, { ...efficiency, integratedTime: null }])(
  'leaves out %j',
  (value) => {
    expect(readEfficiency(value)).toBeUndefined()
  },
)

it('other units change value and error alike', () => {
  const { perSecond } = readEfficiency(efficiency)!
  expect(scaled(perSecond, 1000)).toMatchObject({ value: 4000, error: 500 })
  expect(scaled({ ...perSecond, value: null, error: null }, 1000)).toMatchObject({ value: null, error: null })
})
