import { changeLimit } from './change-limit.ts'

/**
 * 4 V / E[dx^2] - 1, below tau_int of every reversible sampler, with the exact variance V and the mean squared change E[dx^2] as
 * large as it may be at 95 % (docs/physics.md 7.3). Of integers: their changes can be counted.
 */
export function reversibleBound({
  variance,
  transitions,
  changes,
  squaredChanges,
}: {
  readonly variance: number
  readonly transitions: number
  readonly changes: number
  /** Sum of (x_i - x_{i-1})^2 over all transitions. */
  readonly squaredChanges: number
}): number {
  // a charge that leaves a sector comes back: two changes are one event
  const events = changes / 2
  return (4 * variance * transitions * events) / (squaredChanges * changeLimit(events)) - 1
}

/**
 * The bound of a series that never changed, at 95 %: 4 n V / 3 - 1 after n transitions of integers, with V the exact variance, or
 * that between the chains less its own 95 % error; n / 3 - 1 where no V is known, or values are not integers.
 */
export function frozenBound({
  transitions,
  chains,
  integer,
  variance,
  exactVariance,
}: {
  readonly transitions: number
  readonly chains: number
  readonly integer: boolean
  /** Between the chains. */
  readonly variance: number
  readonly exactVariance: number | undefined
}): number {
  const lowVariance = exactVariance ?? variance * (1 - 1.645 * Math.sqrt(2 / chains))
  return integer && lowVariance > 0 ? (4 * transitions * lowVariance) / 3 - 1 : transitions / 3 - 1
}
