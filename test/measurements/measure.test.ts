import { describe, expect, it } from 'vitest'
import { PipelineError } from '../../src/errors.ts'
import { measure } from '../../src/measurements/measure.ts'
import { batch, itKeepsTheContract, outputs } from '../operators/synthetic.ts'

const a = batch(0, 2, 2)
const b = batch(2, 1, 2)

describe('measure', () => {
  const linkOf = (block: typeof a) => ({
    name: 'link',
    first: block.first,
    steps: block.steps,
    chains: 2,
    values: Float64Array.from({ length: block.steps * 2 }, (_, row) => block.links[row * 12 + 7]!),
  })
  itKeepsTheContract(() => measure('link', ({ links }) => links[7]!), { a, b }, [linkOf(a), linkOf(b)])

  it('shows one configuration at a time', async () => {
    const seen: object[] = []
    const look = measure('look', ({ lattice, beta, links }) =>
      seen.push({ lattice, beta, length: links.length }),
    )
    await outputs(look, a)
    expect(seen).toEqual(Array(4).fill({ lattice: [2, 3], beta: 2, length: 12 }))
  })

  it('names measurement, trajectory and chain when the function throws', async () => {
    const cause = new Error('lost')
    let calls = 0
    const failing = measure('mine', () => {
      if (++calls === 6) throw cause
      return 1
    })
    const error = await outputs(failing, a, b).catch((caught) => caught)
    expect(error).toBeInstanceOf(PipelineError)
    expect(error.message).toBe("measurement 'mine' failed at trajectory 2: 'mine' threw on chain 1: lost")
    expect(error.cause.cause).toBe(cause)
  })

  it('refuses what is no number, and records NaN', async () => {
    for (const wrong of [undefined, null, '1', true])
      await expect(
        outputs(
          measure('mine', () => wrong as never),
          a,
        ),
      ).rejects.toThrow(/'mine' returned \w+ on chain 0: return a number/)
    const [block] = await outputs(
      measure('mine', () => Number.NaN),
      b,
    )
    expect([...block!.values]).toEqual([Number.NaN, Number.NaN])
  })
})
