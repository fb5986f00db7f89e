import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figure, figureIfAny } from './numbers.ts'

const alarm = z.object({ count: z.number(), zScore: z.number(), limit: z.number() })

/** One comparison with what is exactly true. */
export const exactnessCheck = z.object({
  name: z.string(),
  /** Of a mean; null for a distribution. */
  mean: figure,
  error: figure,
  exact: figure,
  /** Distance from the exact value in errors; of a distribution, of a normal variable as improbable. Null without an error. */
  zScore: figure,
  /** |z| beyond which the check alarms at this look; null where it does not judge, or every value is exactly right. */
  limit: figure,
  /** It is beyond its limit, or was at an earlier look: the limits hold at all looks together. */
  alarm: z.boolean(),
  /** The look at which it alarmed first. */
  alarmed: z.exactOptional(asReadonly(alarm)),
  /** Of a distribution. */
  chiSquared: figureIfAny,
  degreesOfFreedom: figureIfAny,
  pValue: figureIfAny,
  /** Why there is no z-score, or why it does not judge. */
  reason: z.exactOptional(z.string()),
  /** That it does not judge: the verdict does not wait for it. */
  abstains: z.exactOptional(z.literal(true)),
})
export type ExactnessCheck = Readonly<z.output<typeof exactnessCheck>>

/** `kind: 'exactness'`: whether what was sampled agrees with what is exactly true. */
export const exactness = z.object({
  kind: z.literal('exactness'),
  /**
   * `violated`: a check is beyond its limit, or was at an earlier look; `undecided`: none is, but some have no error yet; else
   * `passed`. Checks that abstain are left out.
   */
  verdict: z.enum(['passed', 'violated', 'undecided']),
  /** Probability that a right sampler is ever called violated, at all looks of its whole run and by all checks together. */
  falseAlarm: z.number(),
  /** The judged check that is furthest from its exact value, in its limits; of those that alarmed, as they did first. */
  worst: z.nullable(asReadonly(z.object({ name: z.string(), zScore: z.number(), limit: z.number() }))),
  /** Chains are shorter than tau_int of what forgets slowest: what passed, passed because the start was right. */
  restsOnStart: z.boolean(),
  /** Trajectories per chain. */
  count: z.number(),
  checks: asReadonly(z.array(exactnessCheck)),
})
export type Exactness = Readonly<z.output<typeof exactness>>
