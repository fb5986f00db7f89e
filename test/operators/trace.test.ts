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
    () => trace({ chains: 2, window: 12, points: 4 }),
    { a: measurement(1, rows(1, 8)), b: measurement(8, rows(8, 20)) },
    [expected(3, 3, [3, 6], 2), expected(9, 3, [9, 12, 15, 18], 2)],
  )

  it('shows the same however the stream is cut', async () => {
    const whole = measurement(5, rows(5, 300))
    const options = { chains: 3, window: 50, points: 20 }
    const [once] = await outputs(trace(options), whole)
    const pieces = await outputs(trace(options), ...cut(whole, 1, 2, 97, 195))
    expect(pieces.at(-1)).toEqual(once)
    // Stride ceil(50 / 20) = 3, hence 17 points within 50 trajectories.
    expect(once).toEqual(
      expected(
        249,
        3,
        Array.from({ length: 17 }, (_, i) => 249 + 3 * i),
        3,
      ),
    )
  })

  it('shows fewer chains if there are fewer, and nothing before the first point', async () => {
    const [result] = await outputs(trace({ window: 100, points: 10 }), measurement(1, rows(1, 5)))
    expect(result).toMatchObject({ chains: 3, points: 0, values: new Float32Array(0) })
  })

  it('leaves what it has emitted alone', async () => {
    const [first] = await outputs(
      trace({ chains: 1, window: 2, points: 2 }),
      ...cut(measurement(0, rows(0, 4)), 2, 2),
    )
    expect([...first!.values]).toEqual([0, 1])
  })

  it('refuses options that cannot be', () => {
    for (const options of [{ chains: 0 }, { window: 1.5 }, { points: Number.NaN }])
      expect(() => trace(options)).toThrow(UsageError)
  })
})
