import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'

/** When a run is long enough: all that is given must hold at once. */
export const stopRule = asReadonly(
  z.object({
    /** Largest error of the mean of each measurement named; `Q2` is the mean square of `Q`. */
    error: z.exactOptional(asReadonly(z.record(z.string(), z.number()))),
    /** Values of all chains over tau_int, of every measurement that is asked about and of Q. Default 50 with `error`. */
    minLengthOverTau: z.exactOptional(z.number()),
    /** Changes of Q, all chains together. */
    minTunnelings: z.exactOptional(z.number()),
  }),
)
export type StopRule = z.output<typeof stopRule>

/** `kind: 'stop'`: that a rule was met, and what it found. */
export const stopDecision = z.object({
  kind: z.literal('stop'),
  reason: z.string(),
  rule: stopRule,
  /** Per chain. */
  trajectories: z.number(),
  errors: asReadonly(z.record(z.string(), z.number())),
  /** The smallest among the measurements. */
  lengthOverTau: z.exactOptional(z.number()),
  tunnelings: z.exactOptional(z.number()),
})
export type StopDecision = Readonly<z.output<typeof stopDecision>>
