import { isFields } from './analysis-value.ts'

/** A number with one sigma; a bound, which holds at 95 %, has no error. */
export interface Estimate {
  readonly value: number | null
  readonly error: number | null
  readonly bound: 'lower' | 'upper' | undefined
  /** Why it is a bound, is doubtful, or is not there. */
  readonly reason: string | undefined
}

const costs = ['perForceEvaluation', 'perSecond'] as const

/** `kind: 'efficiency'`: what a sampler gives for its cost, of independent values of Q. */
export interface EfficiencyValue {
  /** tau_int of Q, in trajectories. */
  readonly integratedTime: Estimate
  readonly perForceEvaluation: Estimate
  readonly perSecond: Estimate
  /** Trajectories of one chain per second, all chains together. */
  readonly trajectoriesPerSecond: Estimate
  /** Its efficiencies over those of tuned HMC; undefined for HMC itself. */
  readonly gain: Readonly<Record<(typeof costs)[number], Estimate>> | undefined
}

const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

function readEstimate(value: unknown): Estimate | undefined {
  if (!isFields(value)) return undefined
  const { bound, reason } = value
  return {
    value: number(value.value),
    error: number(value.error),
    bound: bound === 'lower' || bound === 'upper' ? bound : undefined,
    reason: typeof reason === 'string' ? reason : undefined,
  }
}

/** Reads an efficiency; undefined where one of its numbers is missing. */
export function readEfficiency(value: unknown): EfficiencyValue | undefined {
  if (!isFields(value)) return undefined
  const [integratedTime, perForceEvaluation, perSecond, trajectoriesPerSecond] = [
    value.integratedTime,
    value.perForceEvaluation,
    value.perSecond,
    value.trajectoriesPerSecond,
  ].map(readEstimate)
  if (!integratedTime || !perForceEvaluation || !perSecond || !trajectoriesPerSecond) return undefined
  const [perForce, inTime] = costs.map((cost) => isFields(value.gain) && readEstimate(value.gain[cost]))
  const gain = perForce && inTime ? { perForceEvaluation: perForce, perSecond: inTime } : undefined
  return { integratedTime, perForceEvaluation, perSecond, trajectoriesPerSecond, gain }
}

/** The same estimate in other units: `factor` times the value. */
export function scaled(estimate: Estimate, factor: number): Estimate {
  const { value, error } = estimate
  return {
    ...estimate,
    value: value === null ? null : factor * value,
    error: error === null ? null : factor * error,
  }
}
