import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figure } from './numbers.ts'

/** A number with one sigma; a bound where the charge moves too rarely for more. */
export const estimate = asReadonly(
  z.object({
    value: figure,
    /** Null for a bound, which holds at 95 %, and where there is no value. */
    error: figure,
    /** The truth lies above (`lower`) or below (`upper`) the value. */
    bound: z.exactOptional(z.enum(['lower', 'upper'])),
    /** Why it is a bound, is doubtful, or is not there. */
    reason: z.exactOptional(z.string()),
  }),
)
export type Estimate = z.output<typeof estimate>

/** One sampler over another: a trained one over tuned HMC. */
export const efficiencyRatios = z.object({
  /** tau_int of Q: below 1 where the trained sampler forgets faster. */
  integratedTime: estimate,
  /** Effective samples of Q per evaluation of the force: the gain. */
  perForceEvaluation: estimate,
  /** Effective samples of Q per second: the gain. */
  perSecond: estimate,
})
export type EfficiencyRatios = Readonly<z.output<typeof efficiencyRatios>>

const fields = {
  /** tau_int of Q, in trajectories. */
  integratedTime: estimate,
  /** Trajectories of all chains over tau_int: 100 or more are wanted. */
  lengthOverTau: figure,
  /** Effective samples per evaluation of the force; null value for a sampler without a force. */
  perForceEvaluation: estimate,
  /** Effective samples per second of sampling; its error includes the spread of the rounds. */
  perSecond: estimate,
  /** Trajectories of one chain per second, all chains together, with the error of their mean over the rounds. */
  trajectoriesPerSecond: estimate,
}

/** What one sampler gives for its cost, of independent values of Q. */
export const efficiency = z.object(fields)
export type Efficiency = Readonly<z.output<typeof efficiency>>

/** `kind: 'efficiency'`: the same beside its gain over tuned HMC; absent for HMC itself. */
export const efficiencyWithGain = z.object({
  kind: z.literal('efficiency'),
  ...fields,
  gain: z.exactOptional(asReadonly(efficiencyRatios)),
})
export type EfficiencyWithGain = Readonly<z.output<typeof efficiencyWithGain>>

/** The same estimate in other units: `factor` times the value. */
export function scaled(estimate: Estimate, factor: number): Estimate {
  const { value, error } = estimate
  return {
    ...estimate,
    value: value === null ? null : factor * value,
    error: error === null ? null : factor * error,
  }
}
