import * as z from 'zod/mini'
import { figure, figureIfAny } from './numbers.ts'

/** A mean with one sigma, by its fields, whatever else the value holds. */
export const meanFigures = z.object({
  /** Null before the first value, or if a value was NaN or infinite. */
  mean: figure,
  /** One sigma, autocorrelation included; null while nothing tells it. */
  error: figure,
  /** What it should be, where theory says it. */
  exact: figureIfAny,
  /** Distance from the exact value, in errors. */
  zScore: figureIfAny,
  /** How well the error is known: of Student's t of (mean - truth) / error. Null without an error. */
  degreesOfFreedom: figureIfAny,
  /** Where there is no error: the truth is below this at 95 %. */
  upperBound: figureIfAny,
  /** Trajectories per chain. */
  count: figureIfAny,
  /** Why there is no error. */
  reason: z.exactOptional(z.string()),
})
export type MeanFigures = Readonly<z.output<typeof meanFigures>>

/** `kind: 'mean'`: a mean over all values of all chains, with its error. */
export const meanWithError = z.extend(meanFigures, {
  kind: z.literal('mean'),
  degreesOfFreedom: figure,
  count: z.number(),
})
export type MeanWithError = Readonly<z.output<typeof meanWithError>>

/** `kind: 'tunnelingRate'`: the mean of |Q(i+1) - Q(i)|; `upperBound` where there is no error, 3 / (transitions of all chains) after none. */
export const tunnelingRate = z.extend(meanFigures, {
  kind: z.literal('tunnelingRate'),
  count: z.number(),
})
export type TunnelingRate = Readonly<z.output<typeof tunnelingRate>>
