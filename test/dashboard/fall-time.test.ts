import { expect, it } from 'vitest'
import { fallTime } from '../../src/dashboard/fall-time.ts'

it('of an exponential it is its time constant, whatever lags are told', () => {
  const curve = (lags: readonly number[]) => ({ lags, rho: lags.map((t) => Math.exp(-t / 40)) })
  expect(fallTime(curve(Array.from({ length: 200 }, (_, t) => t)))).toBeCloseTo(40, 9)
  expect(fallTime(curve([0, 8, 16, 32, 48, 64]))).toBeCloseTo(40, 9)
})

it('of values that alternate it lies on the line to the negative one', () => {
  expect(fallTime({ lags: [0, 1, 2], rho: [1, -0.5, 0.2] })).toBeCloseTo((1 - 1 / Math.E) / 1.5, 12)
})

it('is not known where rho does not fall so far, or there is none', () => {
  expect(fallTime({ lags: [0, 1, 2], rho: [1, 0.9, 0.8] })).toBeUndefined()
  expect(fallTime({ lags: [], rho: [] })).toBeUndefined()
})
