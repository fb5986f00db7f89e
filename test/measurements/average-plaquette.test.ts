import { describe } from 'vitest'
import { averagePlaquette } from '../../src/measurements/average-plaquette.ts'
import { batch, itKeepsTheContract } from '../operators/synthetic.ts'

describe('averagePlaquette', () => {
  const [a, b] = [batch(0, 2, 3), batch(2, 1, 3)]
  const expected = ({ first, steps, sums }: typeof a) => ({
    name: 'plaquette',
    first,
    steps,
    chains: 3,
    values: sums.cos.map((sum) => sum / 6),
  })
  itKeepsTheContract(averagePlaquette, { a, b }, [expected(a), expected(b)])
})
