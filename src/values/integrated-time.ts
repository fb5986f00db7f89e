import * as z from 'zod/mini'
import { figure, figureIfAny } from './numbers.ts'

/** tau_int = 1 + 2 sum rho(t) of a series with what must be said of it, by its fields. */
export const integratedTimeFigures = z.object({
  /** In trajectories (1 = independent draws); the lower bound if frozen. */
  value: figure,
  /** Statistical error of `value` (one sigma, Wolff's formula); null if frozen. */
  error: figure,
  /** Leave-one-out jackknife over groups of chains (from 4 chains on): honest for short runs too. */
  jackknifeError: figureIfAny,
  /** Summation window, in trajectories. */
  window: z.exactOptional(figure),
  /** Trajectories per chain (their average, if the chains of a pool differ). */
  count: figureIfAny,
  /** The series is long enough for its tau_int, and nothing speaks against it; `reason` says what does. */
  reliable: z.boolean(),
  /** Far wider windows give a larger tau_int, or chains spread more than it allows: a slow mode hides, `value` is too small. */
  slowMode: z.boolean(),
  /** The series never changed on any chain, or so rarely that only the bound can be given. */
  frozen: z.boolean(),
  /** Transitions, all chains together, at which the value changed. */
  changes: figureIfAny,
  /** tau_int is larger than this at 95 % confidence; where the series changes, of a reversible sampler. */
  lowerBound: figureIfAny,
  /** Why `value` is null, or not to be believed. */
  reason: z.exactOptional(z.string()),
})
export type IntegratedTimeFigures = Readonly<z.output<typeof integratedTimeFigures>>

/** `kind: 'integratedTime'`: all that is read from a set of chains about tau_int. */
export const integratedTime = z.extend(integratedTimeFigures, {
  kind: z.literal('integratedTime'),
  jackknifeError: figureIfAny,
  lowerBound: figureIfAny,
  window: figure,
  count: z.number(),
  chains: z.number(),
  /**
   * (1 + a) / (1 - a), where a^t is how |rho(t)| decays: tau_int of an AR(1) that remembers as long, also where antithetic
   * correlations make tau_int small. Trajectories; null while unknown.
   */
  memory: figure,
  changes: z.number(),
  /**
   * Mean of all values with its error sqrt(tau_int variance / N); of frozen chains that of one value per chain. No error where
   * tau_int does not tell one: a window that does not close, a slow mode, too few changes, or fewer than 50 tau_int of
   * values; nor for frozen chains that did not start from independent draws.
   */
  mean: z.object({ mean: figure, error: figure, degreesOfFreedom: figure }),
  /** About the known mean if one was given, else about the estimated one. */
  variance: figure,
  /** Autocorrelation at distance 1. */
  rhoOne: figure,
  /** Values that were NaN or infinite. */
  nonFinite: z.number(),
})
export type IntegratedTime = Readonly<z.output<typeof integratedTime>>
