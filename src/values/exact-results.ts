import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { numberList } from './numbers.ts'

/** What `leapstream exact --json` prints; everything is dimensionless, susceptibilities are per plaquette. */
export const exactResults = z.object({
  lattice: asReadonly(z.tuple([z.number(), z.number()])),
  beta: z.number(),
  plaquette: z.number(),
  plaquetteInfiniteVolume: z.number(),
  chargeSquared: z.number(),
  susceptibility: z.number(),
  susceptibilityInfiniteVolume: z.number(),
  smoothChargeSquared: z.number(),
  /** By size, `1x1`, `2x2` and `4x4`; those that do not fit into the lattice are left out. */
  wilsonLoop: asReadonly(z.record(z.string(), z.number())),
  /** <P^2> of the lattice average P of the cosine of the Polyakov loop, by its direction; <P> is 0. */
  polyakovLoopSquared: asReadonly(z.object({ time: z.number(), space: z.number() })),
  /** P(0), P(1), ... up to where P(Q) < 1e-12 P(0). */
  chargeProbability: numberList,
})
export type ExactResults = Readonly<z.output<typeof exactResults>>
