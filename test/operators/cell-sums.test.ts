import { map, pipe } from 'rxjs'
import { describe } from 'vitest'
import { cellSums } from '../../src/operators/cell-sums.ts'
import { itKeepsTheContract, measurement } from './synthetic.ts'

describe('cellSums', () => {
  const a = measurement(3, [[1, 2]])
  const b = measurement(4, [
    [3, 4],
    [5, 7],
  ])
  const options = {
    width: 1,
    add: (x: number, sums: Float64Array, at: number) => {
      sums[at]! += x * x
    },
  }
  itKeepsTheContract(
    () =>
      pipe(
        cellSums(options),
        map((cells) => cells.read({ stretch: Number.POSITIVE_INFINITY })),
      ),
    { a, b },
    [
      { counts: [1, 1], sums: [Float64Array.of(1), Float64Array.of(4)] },
      { counts: [3, 3], sums: [Float64Array.of(1 + 9 + 25), Float64Array.of(4 + 16 + 49)] },
    ],
  )
})
