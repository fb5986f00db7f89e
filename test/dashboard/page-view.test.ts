import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type PageView, pageViewQuery, readPageView, tools } from '../../src/dashboard/page-view.ts'

const nothing = readPageView('')

it('an address without a query chooses nothing, and choosing nothing needs no query', () => {
  expect(nothing).toMatchObject({ time: {}, logarithmicTime: false, leftOut: 0, hidden: [], open: [] })
  expect(pageViewQuery(nothing, '')).toBe('')
})

it('keeps the runs and settings that the address names, and nothing else that stands there', () => {
  const query = '?run=a&token=secret&run=scan%2Fb&from=3&ticket=secret'
  expect(pageViewQuery(readPageView(query), query)).toBe('?run=a&run=scan%2Fb&from=3')
  const sampledHere = '?settings=hmc_8x8&token=secret'
  expect(pageViewQuery(readPageView(sampledHere), sampledHere)).toBe('?settings=hmc_8x8')
})

it('what makes no sense is as if it were not there', () => {
  const query = '?from=x&to=-5&leave-out=1e999&open=everything&error=0&x=&time=backwards'
  expect(readPageView(query)).toEqual(nothing)
  expect(readPageView('?from=500&to=400').time).toEqual({ from: 500 })
  expect(readPageView('?leave-out=12.7').leftOut).toBe(12)
})

it('gives back every view that it wrote', () => {
  const count = fc.integer({ min: 1, max: 10 ** 9 })
  const name = fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined })
  const views: fc.Arbitrary<PageView> = fc.record({
    time: fc.tuple(fc.option(count), fc.option(count)).map(([from, width]) => ({
      ...(from !== null && { from }),
      ...(width !== null && { to: (from ?? 0) + width }),
    })),
    logarithmicTime: fc.boolean(),
    leftOut: fc.nat(),
    hidden: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 }),
    open: fc.subarray([...tools]),
    again: name,
    scatterX: name,
    scatterY: name,
    target: name,
    targetError: fc.option(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { nil: undefined }),
  })
  fc.assert(
    fc.property(views, (view) => {
      expect(readPageView(pageViewQuery(view, '?run=a'))).toEqual(view)
    }),
    { seed: 14, numRuns: 300 },
  )
})
