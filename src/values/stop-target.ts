import * as z from 'zod/mini'
import { figure } from './numbers.ts'

/** Something that a stop rule waits for, and how long it may take. */
export const stopTarget = z.object({
  /** Of a mean, its error; of the run, how many tau_int of the slowest measurement it is long, or how often the charge tunneled. */
  about: z.enum(['error', 'length', 'tunnelings']),
  /** Which mean or which measurement. */
  name: z.string(),
  wanted: z.number(),
  /** What it is now; null where that is not known. */
  present: figure,
  /** Trajectories per chain until then, 0 once it is reached; null while nobody knows. */
  trajectories: figure,
  /** The same in seconds, at the speed that the sampler has. */
  seconds: figure,
})
export type StopTarget = Readonly<z.output<typeof stopTarget>>
