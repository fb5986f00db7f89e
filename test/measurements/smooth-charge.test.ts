import { describe } from 'vitest'
import { smoothCharge } from '../../src/measurements/smooth-charge.ts'
import { batch, itKeepsTheContract } from '../operators/synthetic.ts'

describe('smoothCharge', () => {
  const [a, b] = [batch(0, 2, 3), batch(2, 1, 3)]
  const expected = ({ first, steps, sums }: typeof a) => ({
    name: 'QR',
    first,
    steps,
    chains: 3,
    values: sums.sin.map((sum) => sum / (2 * Math.PI)),
  })
  itKeepsTheContract(smoothCharge, { a, b }, [expected(a), expected(b)])
})
