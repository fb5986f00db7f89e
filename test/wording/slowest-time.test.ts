import { expect, it } from 'vitest'
import type { LatestAnalysis } from '../../src/dashboard/run-model.ts'
import { slowestTime } from '../../src/wording/slowest-time.ts'
import { integratedTime } from '../values/examples.ts'

const sampler = (times: Record<string, object>) => ({
  analyses: new Map(
    Object.entries(times).map(([name, fields]) => [
      name,
      { name, value: { ...integratedTime, ...fields } } as LatestAnalysis,
    ]),
  ),
})
const charges = { isOfCharge: (name: string) => name.startsWith('Q') }

it('is that of a charge, however slow the rest', () => {
  const samplers = [
    sampler({ 'Q/integrated-time': { value: 5 }, 'plaquette/integrated-time': { value: 50 } }),
  ]
  expect(slowestTime(samplers, charges)).toBe('Q/integrated-time')
})

it('is without a charge the largest of any sampler, a bound among them', () => {
  const samplers = [
    sampler({ 'x/integrated-time': { value: 5 }, 'y/integrated-time': { value: 7 } }),
    sampler({ 'x/integrated-time': { value: null, frozen: true, lowerBound: 80 } }),
  ]
  expect(slowestTime(samplers, { isOfCharge: () => false })).toBe('x/integrated-time')
  expect(slowestTime([], charges)).toBeUndefined()
  expect(slowestTime([sampler({ 'Q/mean': {} })], charges)).toBeUndefined()
})
