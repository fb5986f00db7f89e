import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from '../../src/dashboard/history.ts'

const filled = (rows: number, capacity: number): History => {
  const history = new History(1, capacity)
  for (let i = 0; i < rows; i++) history.push(i, [10 * i])
  return history
}

describe('History', () => {
  it('keeps every row while there is room', () => {
    const history = filled(8, 8)
    expect([...history.x]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect([...history.column(0)]).toEqual([0, 10, 20, 30, 40, 50, 60, 70])
  })

  it('gives up every second row when full, and then keeps half as many', () => {
    expect([...filled(9, 8).x]).toEqual([1, 3, 5, 7, 8])
    expect([...filled(10, 8).x]).toEqual([1, 3, 5, 7, 9])
    expect([...filled(11, 8).x]).toEqual([1, 3, 5, 7, 9, 10])
  })

  it('takes in rows from before and between, whatever came first; what is there stays', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 })),
        fc.array(fc.integer({ min: 0, max: 500 })),
        (live, logged) => {
          const history = new History(1)
          const present = [...live].sort((a, b) => a - b)
          for (const x of present) history.push(x, [x])
          history.merge([...new Set(logged)].map((x) => ({ x, row: [-x] })))
          const expected = [...new Set([...live, ...logged])].sort((a, b) => a - b)
          expect([...history.x]).toEqual(expected)
          expect([...history.column(0)]).toEqual(expected.map((x) => (live.includes(x) ? x : -x)))
        },
      ),
      { seed: 3, numRuns: 100 },
    )
  })

  it('holds at most its capacity, in order, evenly, with the newest row, however many rows come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (rows) => {
        const history = filled(rows, 16)
        const x = [...history.x]
        expect(x.length).toBeLessThanOrEqual(16)
        expect(x.at(-1)).toBe(rows - 1)
        const gaps = x.slice(1).map((value, i) => value - x[i]!)
        expect(new Set(gaps.slice(0, -1)).size).toBeLessThanOrEqual(1)
        expect(Math.min(1, ...gaps)).toBeGreaterThan(0)
        expect([...history.column(0)]).toEqual(x.map((value) => 10 * value))
        if (rows > 16) expect(x.length).toBeGreaterThanOrEqual(8)
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('replaces the newest row when x is the same', () => {
    const history = filled(3, 8)
    history.push(2, [99])
    expect([...history.x]).toEqual([0, 1, 2])
    expect([...history.column(0)]).toEqual([0, 10, 99])
  })

  it('starts anew when x goes back', () => {
    const history = filled(5, 8)
    history.push(1, [7])
    expect([...history.x]).toEqual([1])
    expect([...history.column(0)]).toEqual([7])
  })

  it('fills what a row lacks with NaN', () => {
    const history = new History(2, 4)
    history.push(1, [5])
    expect(history.column(1)[0]).toBeNaN()
  })

  it('finds the nearest row', () => {
    const history = filled(5, 8)
    expect(history.nearest(-3)).toBe(0)
    expect(history.nearest(2.4)).toBe(2)
    expect(history.nearest(2.6)).toBe(3)
    expect(history.nearest(100)).toBe(4)
    expect(new History(1, 4).nearest(1)).toBe(-1)
  })
})
