import { describe } from 'vitest'
import { acceptance } from '../../src/measurements/acceptance.ts'
import { batch, itKeepsTheContract } from '../operators/synthetic.ts'

describe('acceptance', () => {
  const [a, b] = [batch(0, 2, 3), batch(2, 1, 3)]
  const expected = ({ first, steps, acceptProbability }: typeof a) => ({
    name: 'acceptance',
    first,
    steps,
    chains: 3,
    values: acceptProbability,
  })
  itKeepsTheContract(acceptance, { a, b }, [expected(a), expected(b)])
})
