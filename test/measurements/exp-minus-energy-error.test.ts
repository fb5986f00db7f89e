import { describe, expect, it } from 'vitest'
import { expMinusEnergyError } from '../../src/measurements/exp-minus-energy-error.ts'
import { batch, itKeepsTheContract, outputs } from '../operators/synthetic.ts'

describe('expMinusEnergyError', () => {
  const [a, b] = [batch(0, 2, 3), batch(2, 1, 3)]
  const expected = ({ first, steps, energyError }: typeof a) => ({
    name: 'expMinusEnergyError',
    first,
    steps,
    chains: 3,
    values: energyError.map((dH) => Math.exp(-dH)),
  })
  itKeepsTheContract(expMinusEnergyError, { a, b }, [expected(a), expected(b)])

  it('counts a diverged trajectory as 0', async () => {
    const diverged = { ...b, energyError: Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0) }
    const [block] = await outputs(expMinusEnergyError(), diverged)
    expect([...block!.values]).toEqual([0, 0, 1])
  })
})
