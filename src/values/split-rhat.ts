import * as z from 'zod/mini'
import { figure, figureIfAny } from './numbers.ts'

/** Chains whose split R-hat is above this do not agree: Vehtari, Gelman, Simpson, Carpenter, Buerkner 2021. */
export const RHAT_LIMIT = 1.01

/** `kind: 'splitRhat'`: the rank-normalised split R-hat of the chains of a measurement. */
export const splitRhat = z.object({
  kind: z.literal('splitRhat'),
  /** 1 where the halves of all chains agree; null where that cannot be said. */
  value: figure,
  /** Trajectories per chain. */
  count: figureIfAny,
  /** Why `value` is null, or to be taken with care. */
  reason: z.exactOptional(z.string()),
})
export type SplitRhatValue = Readonly<z.output<typeof splitRhat>>
