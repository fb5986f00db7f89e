import type { IntegratedTime } from '../values/integrated-time.ts'

/**
 * Trajectories after which stretches of a series count as independent: 4 tau_int, where the variance of a stretch's mean is
 * low by 1/8 at most, or 4 times the memory of an antithetic series; infinite while tau_int is unknown or the series is frozen. With several series, that of the slowest.
 *
 * @example
 * independentStretch(integratedTime(series)) // 40 at tau_int = 10
 */
export function independentStretch(...times: readonly IntegratedTime[]): number {
  return Math.max(
    1,
    ...times.map(({ value, frozen, memory }) =>
      value === null || frozen ? Number.POSITIVE_INFINITY : 4 * Math.max(value, memory ?? 0),
    ),
  )
}
