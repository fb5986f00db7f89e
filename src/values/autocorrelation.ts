import * as z from 'zod/mini'
import { ascending, figure, numberList } from './numbers.ts'

/**
 * `kind: 'autocorrelation'`: rho(t) for plotting. `lags`, `rho` and `errors` have equal length, which is 0 where there is nothing
 * to say.
 */
export const autocorrelation = z
  .object({
    kind: z.literal('autocorrelation'),
    /** t, in trajectories: 0, 1, 2, ... up to the lags of the accumulator, then ever wider apart. */
    lags: numberList,
    /** rho(t); from the second level on, averaged over a triangle of less than a tenth of t. */
    rho: numberList,
    /** One sigma. */
    errors: numberList,
    /** Summation window of tau_int, in trajectories. */
    window: figure,
    /** Trajectories per chain. */
    count: z.number(),
    chains: z.number(),
    frozen: z.boolean(),
    /** Why there are no lags. */
    reason: z.exactOptional(z.string()),
  })
  .check(
    z.refine(
      ({ lags, rho, errors }) =>
        lags.length === rho.length && lags.length === errors.length && rho.every(Number.isFinite),
      'a rho and an error for each lag',
    ),
    z.refine(({ lags }) => ascending(lags) && (lags[0] ?? 0) >= 0, 'lags from 0, in order'),
  )
export type Autocorrelation = Readonly<z.output<typeof autocorrelation>>
