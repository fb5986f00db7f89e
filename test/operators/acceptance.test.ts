import { describe } from 'vitest'
import { acceptance } from '../../src/operators/acceptance.ts'
import { batch, itKeepsTheContract } from './synthetic.ts'

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
