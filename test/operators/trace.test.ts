import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { trace } from '../../src/operators/trace.ts'
import type { Trace } from '../../src/values/trace.ts'
import { cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [from + i, 100 + from + i, 200 + from + i])
const expected = (first: number, stride: number, numbers: number[], chains: number): Trace => ({
  kind: 'trace',
  first,
  stride,
  chains,
  points: numbers.length,
  values: Float32Array.from(Array.from({ length: chains }, (_, c) => numbers.map((n) => 100 * c + n)).flat()),
})

describe('trace', () => {
  itKeepsTheContract(
    () => trace({ chains: 2, points: 4 }),
    { a: measurement(1, rows(1, 4)), b: measurement(4, rows(4, 11)) },
    [expected(1, 1, [1, 2, 3], 2), expected(4, 4, [4, 8], 2)],
  )

  it('shows the same however the stream is cut', async () => {
    const whole = measurement(5, rows(5, 300))
    const options = { chains: 3, points: 20 }
    const [once] = await outputs(trace(options), whole)
    const pieces = await outputs(trace(options), ...cut(whole, 1, 2, 97, 195))
    expect(pieces.at(-1)).toEqual(once)
    // 295 trajectories at every 16th are 18 points
    expect(once).toEqual(
      expected(
        16,
        16,
        Array.from({ length: 18 }, (_, i) => 16 + 16 * i),
        3,
      ),
    )
  })

  it('goes from the first trajectory to the last, at every length, with at least half of its points', async () => {
    for (const first of [0, 1, 7])
      for (const points of [2, 3, 8, 9]) {
        const whole = measurement(first, rows(first, first + 90))
        const all = await outputs(trace({ chains: 1, points }), ...cut(whole, ...Array(90).fill(1)))
        for (const [i, shown] of all.entries()) {
          const { stride, values } = shown
          const last = first + i
          const multiples = Array.from({ length: last + 1 }, (_, n) => n).filter(
            (n) => n >= first && n % stride === 0,
          )
          expect([...values]).toEqual(multiples)
          expect(values.length).toBeLessThanOrEqual(points)
          // with half the stride they would not have had room
          if (stride > 1)
            expect(last / (stride / 2) - Math.ceil(first / (stride / 2)) + 1).toBeGreaterThan(points)
        }
      }
  })

  it('shows fewer chains if there are fewer', async () => {
    const [result] = await outputs(trace({ points: 10 }), measurement(1, rows(1, 5)))
    expect(result).toEqual(expected(1, 1, [1, 2, 3, 4], 3))
  })

  it('leaves what it has emitted alone', async () => {
    const [first] = await outputs(trace({ chains: 1, points: 2 }), ...cut(measurement(0, rows(0, 4)), 2, 2))
    expect([...first!.values]).toEqual([0, 1])
  })

  it('refuses options that cannot be', () => {
    for (const options of [{ chains: 0 }, { points: 1 }, { points: 2.5 }, { points: Number.NaN }])
      expect(() => trace(options)).toThrow(UsageError)
  })
})
