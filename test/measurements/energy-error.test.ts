import { describe } from 'vitest'
import { energyError } from '../../src/measurements/energy-error.ts'
import { batch, itKeepsTheContract } from '../operators/synthetic.ts'

describe('energyError', () => {
  const [a, b] = [batch(0, 2, 3), batch(2, 1, 3)]
  const expected = ({ first, steps, energyError: values }: typeof a) => ({
    name: 'energyError',
    first,
    steps,
    chains: 3,
    values,
  })
  itKeepsTheContract(energyError, { a, b }, [expected(a), expected(b)])
})
