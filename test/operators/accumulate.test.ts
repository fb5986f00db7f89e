import { map, pipe } from 'rxjs'
import { describe } from 'vitest'
import { accumulate } from '../../src/operators/accumulate.ts'
import { itKeepsTheContract, measurement } from './synthetic.ts'

describe('accumulate', () => {
  const a = measurement(3, [[1, 2]])
  const b = measurement(4, [
    [3, 4],
    [5, 7],
  ])
  // The accumulator is one and the same object: what it holds is read at once.
  itKeepsTheContract(
    () =>
      pipe(
        accumulate(),
        map(({ count, chains, sum }) => ({ count, chains, sum })),
      ),
    { a, b },
    [
      { count: 1, chains: 2, sum: 3 },
      { count: 3, chains: 2, sum: 22 },
    ],
  )
})
