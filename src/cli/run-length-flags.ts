import { z } from 'zod'

/** Flags that say how long a run is. */
export const runLengthFlags = {
  trajectories: z.int().min(1).default(10_000).describe('trajectories per chain, after thermalisation'),
  thermalize: z.int().min(0).default(0).describe('trajectories dropped at the start of each chain'),
  targetError: z
    .string()
    .optional()
    .describe('stop once these errors are reached, as plaquette=1e-5,Q2=0.01 (Q2: mean of Q squared)'),
  minLengthOverTau: z
    .number()
    .positive()
    .optional()
    .describe('stop not before this many tau_int; 50 with --target-error'),
  minTunnelings: z
    .int()
    .min(1)
    .optional()
    .describe('stop not before Q changed so often, all chains together'),
} as const
