import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shiftedMove, shownRange, type TimeMove, timeAfter } from '../../src/dashboard/time-range.ts'

describe('the range that is shown', () => {
  it('is all there is where nothing is chosen, and follows the run at an end that is left open', () => {
    expect(shownRange({}, [0, 2000])).toEqual([0, 2000])
    expect(shownRange({ from: 500 }, [0, 2000])).toEqual([500, 2000])
    expect(shownRange({ from: 500 }, [0, 3000])).toEqual([500, 3000])
    expect(shownRange({ to: 500 }, [0, 2000])).toEqual([0, 500])
  })

  it('is all there is where what was chosen lies beyond the end', () => {
    expect(shownRange({ from: 5000, to: 6000 }, [0, 2000])).toEqual([0, 2000])
  })
})

describe('a move of the time axis', () => {
  it('zooms about a point that stays where it is', () => {
    const move = { kind: 'zoom', at: 500, factor: 0.5 } as const
    expect(timeAfter(move, [0, 2000], [0, 2000], false)).toEqual({ from: 250, to: 1250 })
    // on a logarithmic axis by ratios: 100 is in the middle of 1 and 10 000
    expect(timeAfter({ ...move, at: 100 }, [1, 10_000], [1, 10_000], true)).toEqual({ from: 10, to: 1000 })
  })

  it('pans no further than to the ends, and keeps its width there', () => {
    const pan = (share: number) => timeAfter({ kind: 'pan', share }, [500, 1000], [0, 2000], false)
    expect(pan(0.5)).toEqual({ from: 750, to: 1250 })
    expect(pan(-5)).toEqual({ to: 500 })
    expect(pan(5)).toEqual({ from: 1500 })
  })

  it('selects in either direction; what reaches to the newest follows the run', () => {
    const select = (from: number, to: number) =>
      timeAfter({ kind: 'select', range: [from, to] }, [0, 2000], [0, 2000], false)
    expect(select(900, 300)).toEqual({ from: 300, to: 900 })
    expect(select(900, 1999)).toEqual({ from: 900 })
  })

  it('is the same on an axis that counts from elsewhere', () => {
    const moves: TimeMove[] = [
      { kind: 'zoom', at: 700, factor: 0.5 },
      { kind: 'pan', share: 0.1 },
      { kind: 'select', range: [600, 900] },
      { kind: 'reset' },
    ]
    for (const move of moves) {
      const there = timeAfter(shiftedMove(move, 100), [600, 1100], [100, 2100], false)
      const here = timeAfter(move, [500, 1000], [0, 2000], false)
      const { from, to } = here
      expect(there).toEqual({
        ...(from !== undefined && { from: from + 100 }),
        ...(to !== undefined && { to: to + 100 }),
      })
    }
  })

  it('goes back to all', () => {
    expect(timeAfter({ kind: 'reset' }, [5, 10], [0, 2000], false)).toEqual({})
  })

  it('always leaves something to see, inside of what there is', () => {
    const moves = fc.oneof(
      fc.record({
        kind: fc.constant('zoom' as const),
        at: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        factor: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      }),
      fc.record({
        kind: fc.constant('pan' as const),
        share: fc.double({ min: -10, max: 10, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 12 }), fc.boolean(), (made: TimeMove[], logarithmic) => {
        const extent = [logarithmic ? 1 : 0, 3000] as const
        let shown = shownRange({}, extent)
        for (const move of made) {
          shown = shownRange(timeAfter(move, shown, extent, logarithmic), extent)
          expect(shown[0]).toBeGreaterThanOrEqual(extent[0])
          expect(shown[1]).toBeLessThanOrEqual(extent[1])
          expect(shown[1] - shown[0]).toBeGreaterThanOrEqual(3)
        }
      }),
      { seed: 14, numRuns: 300 },
    )
  })
})
