import * as z from 'zod/mini'

const positive = z.int().check(z.positive())

/** `kind: 'measurement'`: one number per trajectory and chain, of consecutive trajectories. */
export const measurementValues = z
  .object({
    kind: z.literal('measurement'),
    /** Number of the first trajectory. */
    first: z.int().check(z.nonnegative()),
    steps: positive,
    chains: positive,
    /** `[steps, chains]`. */
    values: z.custom<Float64Array>((values) => values instanceof Float64Array, 'numbers of type float64'),
  })
  .check(
    z.refine(
      ({ steps, chains, values }) => values.length === steps * chains,
      'a value for each trajectory and chain',
    ),
  )
export type MeasurementValues = Readonly<z.output<typeof measurementValues>>
