import * as z from 'zod/mini'
import { numberList } from './numbers.ts'

/** `kind: 'histogram'`: bins with their share of all values; lists of equal length. */
export const histogram = z
  .object({
    kind: z.literal('histogram'),
    /** Integer values, or centres of bins. */
    bins: numberList,
    counts: numberList,
    probabilities: numberList,
    /** One sigma of each probability. */
    errors: numberList,
    /** What the probabilities should be, where that is known. */
    exact: z.exactOptional(numberList),
  })
  .check(
    z.refine(
      ({ bins, counts, probabilities, errors, exact = bins }) =>
        [counts, probabilities, errors, exact].every(({ length }) => length === bins.length),
      'lists as long as that of the bins',
    ),
  )
export type Histogram = Readonly<z.output<typeof histogram>>
