import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figure } from './numbers.ts'
import { stopTarget } from './stop-target.ts'

/** `kind: 'progress'`: how far a sampler is. */
export const progress = z.object({
  kind: z.literal('progress'),
  phase: z.enum(['start', 'thermalize', 'sample', 'done']),
  /** Per chain, thermalisation included. */
  trajectories: z.number(),
  /** Undefined where nobody knows how many there will be, as of the chains of another program. */
  total: z.exactOptional(z.number()),
  /** Trajectories per second of each chain. */
  rate: z.number(),
  seconds: z.number(),
  /** Those after thermalisation. Of a run that was gone on with, all of its parts together. */
  samplingSeconds: z.exactOptional(z.number()),
  /** Seconds that this sampler still needs for itself; null while unknown. See `timeLeft` for those of the run. */
  eta: figure,
  /** What its stop rule waits for, and how long that may take; the rule is met with the last of them. */
  targets: z.exactOptional(asReadonly(z.array(stopTarget))),
  /** The samplers of the run take turns. */
  takesTurns: z.boolean(),
  /** Once it is done, why: finished, interrupted, failed, or what a stop rule said. */
  ended: z.exactOptional(z.string()),
  pipeline: z.string(),
  sampler: z.string(),
  chains: z.number(),
  /** These are not known of the chains of another program. */
  seed: z.exactOptional(z.number()),
  lattice: z.exactOptional(asReadonly(z.tuple([z.number(), z.number()]))),
  beta: z.exactOptional(z.number()),
  precision: z.exactOptional(z.string()),
  /** Of the sampler: stepSize, leapfrogSteps, ... */
  settings: asReadonly(z.record(z.string(), z.union([z.number(), z.string()]))),
  /** Evaluations of dS/dx over the whole lattice per trajectory and chain; 0 of a sampler without a force. */
  forceEvaluations: z.exactOptional(z.number()),
})
export type Progress = Readonly<z.output<typeof progress>>
