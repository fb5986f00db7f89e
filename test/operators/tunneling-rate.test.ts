import { describe, expect, it } from 'vitest'
import { tunnelingRate } from '../../src/operators/tunneling-rate.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('tunnelingRate', () => {
  const a = measurement(0, [[0, 2]])
  const b = measurement(1, [
    [1, 2],
    [1, 2],
    [-1, 2],
  ])
  // |dQ| = 1 0 2 and 0 0 0 over three steps: too few for an error. Two tunnelings may be up to 6.3 at 95 %.
  const upperBound = expect.closeTo(6.296 / 4, 1) as unknown as number
  itKeepsTheContract(tunnelingRate, { a, b }, [
    { kind: 'tunnelingRate', mean: null, error: null, count: 0, reason: 'no values' },
    {
      kind: 'tunnelingRate',
      mean: 0.5,
      error: null,
      count: 3,
      upperBound,
      reason: 'it changed only 2 times',
    },
  ])

  it('has the error of independent steps where they are independent, however the stream is cut', async () => {
    // dQ is +-1 with probability .1 each, on 8 chains: E|dQ| = .2, error sqrt(.16 / N). 4.5 errors; 15 % on the error, of
    // which 3 % are statistical.
    const random = seededRandom(111)
    const charges = Array(8).fill(0)
    const rows = Array.from({ length: 4001 }, () =>
      charges.map((_, chain) => {
        const draw = random()
        charges[chain] += draw < 0.1 ? 1 : draw < 0.2 ? -1 : 0
        return charges[chain]
      }),
    )
    const whole = measurement(0, rows)
    const result = (await outputs(tunnelingRate(), whole)).at(-1)!
    expect(result.count).toBe(4000)
    expect(Math.abs(result.mean! - 0.2)).toBeLessThan(4.5 * result.error!)
    expect(Math.abs(result.error! / Math.sqrt(0.16 / 32_000) - 1)).toBeLessThan(0.15)
    expect((await outputs(tunnelingRate(), ...cut(whole, 1, 999, 1, 3000))).at(-1)).toEqual(result)
  })

  it('gives an upper bound while nothing tunnels', async () => {
    const frozen = measurement(0, Array(31).fill([2, -1]))
    expect(await outputs(tunnelingRate(), frozen)).toEqual([
      {
        kind: 'tunnelingRate',
        mean: 0,
        error: null,
        count: 30,
        upperBound: 0.05,
        reason: 'nothing has tunneled yet',
      },
    ])
  })
})
