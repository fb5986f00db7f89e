import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figure } from './numbers.ts'

/** How one HMC did in the last stage of the scan that it reached. */
export const triedTrajectory = z.object({
  stepSize: z.number(),
  leapfrogSteps: z.number(),
  /** Stages it lasted. */
  stages: z.number(),
  acceptance: figure,
  /** Mean of |Q(i+1) - Q(i)|. */
  tunnelingRate: figure,
  /** tau_int of Q; null where it is frozen, or the series too short to say. */
  integratedTime: figure,
  /** Of Q; null where tau_int is. */
  effectiveSamplesPerSecond: figure,
})

/** `kind: 'tuning'`: the scan of HMC that a comparison begins with. */
export const tuning = z.object({
  kind: z.literal('tuning'),
  lattice: asReadonly(z.tuple([z.number(), z.number()])),
  beta: z.number(),
  chains: z.number(),
  precision: z.string(),
  seed: z.number(),
  /** Of the work, 0 to 1. */
  share: z.number(),
  seconds: z.number(),
  /** Seconds to go; null while unknown. */
  left: figure,
  /** Of candidates tried. */
  count: z.number(),
  /** Best first, not all of them. */
  tried: asReadonly(z.array(asReadonly(triedTrajectory))),
  /** Once it is over, why: finished, interrupted, failed. */
  ended: z.exactOptional(z.string()),
})
export type Tuning = Readonly<z.output<typeof tuning>>
