import * as z from 'zod/mini'
import { figure } from './numbers.ts'

/** `kind: 'splitRhat'`: rank-normalised split R-hat of a measurement over its chains, 1 where they and their halves agree. */
export const splitRhat = z.object({
  kind: z.literal('splitRhat'),
  /** Null where it cannot be said. */
  value: figure,
  /** Rows per chain. */
  count: z.number(),
})
export type SplitRhatValue = Readonly<z.output<typeof splitRhat>>
