import type { Estimate } from '../values/efficiency.ts'
import type { IntegratedTimeFigures } from '../values/integrated-time.ts'
import type { Progress } from '../values/progress.ts'

/** What one independent configuration costs. */
export interface Price {
  /** tau_int, in trajectories. */
  readonly time: Estimate
  /** Seconds of all chains together for one trajectory of one chain. */
  readonly secondsPerTrajectory: number | undefined
  readonly forcesPerTrajectory: number | undefined
  readonly seconds: Estimate
  readonly forces: Estimate
}

const none = (reason: string): Estimate => ({ value: null, error: null, reason })

/**
 * tau_int times the cost of a trajectory: of N values N/tau_int are as good as independent. The price of a sampler that is frozen
 * is a lower bound.
 *
 * @example
 * priceOf({ value: 100, error: 10, reliable: true, frozen: false, slowMode: false }, { rate: 50, chains: 2 }).seconds // 1.0(1)
 */
export function priceOf(
  time: IntegratedTimeFigures | undefined,
  progress: Pick<Progress, 'rate' | 'chains' | 'forceEvaluations'> | undefined,
): Price {
  const rate = (progress?.rate ?? 0) * (progress?.chains ?? 0)
  const tau = timeOf(time)
  const secondsPerTrajectory = rate > 0 ? 1 / rate : undefined
  const forcesPerTrajectory = progress?.forceEvaluations
  return {
    time: tau,
    secondsPerTrajectory,
    forcesPerTrajectory,
    seconds: secondsPerTrajectory === undefined ? none('no time measured') : times(tau, secondsPerTrajectory),
    forces:
      forcesPerTrajectory === undefined || forcesPerTrajectory === 0
        ? none(forcesPerTrajectory === 0 ? 'evaluates no force' : 'not told')
        : times(tau, forcesPerTrajectory),
  }
}

function timeOf(time: IntegratedTimeFigures | undefined): Estimate {
  if (time === undefined) return none('tau_int is not known')
  const { value, error, jackknifeError, reliable, frozen, lowerBound, reason } = time
  if (frozen)
    return lowerBound === undefined
      ? none(reason ?? 'frozen, and too short for a bound')
      : { value: lowerBound, error: null, bound: 'lower', reason: 'frozen' }
  if (value === null || !(value > 0)) return none(reason ?? 'tau_int is not known')
  // the larger of two errors, where there are two
  const larger = error === null ? null : Math.max(error, jackknifeError ?? 0)
  return { value, error: larger, ...(!reliable && { reason: reason ?? 'not reliable' }) }
}

const times = ({ value, error, ...rest }: Estimate, factor: number): Estimate => ({
  value: value === null ? null : value * factor,
  error: error === null ? null : error * factor,
  ...rest,
})

/**
 * Of which of some prices the others are multiples: the lowest that is measured and reliable, or else the lowest measured one. A bound
 * is none: what is frozen may cost any amount more. -1 where nothing is measured.
 */
export function cheapest(prices: readonly Estimate[]): number {
  const lowest = (counts: (price: Estimate) => boolean): number =>
    prices.reduce(
      (best, price, i) =>
        price.value !== null && counts(price) && (best < 0 || price.value < prices[best]!.value!) ? i : best,
      -1,
    )
  const reliable = lowest(({ bound, reason }) => bound === undefined && reason === undefined)
  return reliable >= 0 ? reliable : lowest(({ bound }) => bound === undefined)
}

/** How many times as much `price` is as `other`; the errors of both count. */
export function priceRatio(price: Estimate, other: Estimate): Estimate {
  if (price.value === null || other.value === null) return none(price.reason ?? other.reason ?? 'not known')
  const value = price.value / other.value
  const { bound } = price
  const reason = price.reason ?? other.reason
  const error =
    price.error === null || other.error === null
      ? null
      : value * Math.hypot(price.error / price.value, other.error / other.value)
  return { value, error, ...(bound !== undefined && { bound }), ...(reason !== undefined && { reason }) }
}
