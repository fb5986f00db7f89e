import * as z from 'zod/mini'
import { numberRow } from './numbers.ts'

const count = z.int().check(z.nonnegative())

/** `kind: 'trace'`: a measurement on a few chains from the first trajectory to the last, thinned, for plotting. */
export const trace = z
  .object({
    kind: z.literal('trace'),
    /** Trajectory number of the first point. */
    first: z.number(),
    /** Trajectories from one point to the next. */
    stride: z.number(),
    chains: z.int().check(z.positive()),
    points: count,
    /** `[chains, points]`. */
    values: numberRow,
  })
  .check(
    z.refine(
      ({ chains, points, values }) => values.length === chains * points,
      'values for all chains and points',
    ),
  )
export type Trace = Readonly<z.output<typeof trace>>
