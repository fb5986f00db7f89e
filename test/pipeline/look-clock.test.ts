import { describe, expect, it } from 'vitest'
import { LookClock } from '../../src/pipeline/look-clock.ts'

/** Blocks that take 1 ms each for `milliseconds`, and looks that take `cost`: at which milliseconds it looked. */
function looks(milliseconds: number, cost: number): number[] {
  let now = 0
  const clock = new LookClock(100, () => now)
  const at: number[] = []
  while (now < milliseconds) {
    now++
    if (!clock.isDue()) continue
    at.push(now)
    now += cost
    clock.looked(cost)
  }
  return at
}

describe('LookClock', () => {
  it('looks at the first block, and then ten times a second', () => {
    const at = looks(1000, 0)
    expect(at[0]).toBe(1)
    expect(at.slice(0, 3)).toEqual([1, 101, 201])
    expect(at).toHaveLength(10)
  })

  it('spends a tenth of the time at most where a look takes long', () => {
    const at = looks(100_000, 500)
    expect(at.length * 500).toBeLessThanOrEqual(0.1 * 100_000 + 500)
    expect(at.length).toBeGreaterThanOrEqual(19)
  })
})
