import type { IntegratedTime } from '../values/integrated-time.ts'

/** Fluctuations beyond so many of their standard deviations are no chance. */
const SIGMAS = 4

/**
 * Up to which split R-hat comes by chance where chains agree, from their tau_int and how many values of each were ranked. Means of
 * halves of n values have the variance `tau_int variance / n`, so that R-hat is 1 + (tau_int X - 1) / 2n, where X, of 2 m halves, is 1
 * with a standard deviation of 1 / sqrt(m).
 *
 * @example
 * rhatByChance({ value: 1, count: 4000, chains: 64 }, 128) // 1.004
 */
export function rhatByChance(
  { value, count, chains }: Pick<IntegratedTime, 'value' | 'count' | 'chains'>,
  ranked: number,
): number {
  // in units of the distance between values that were ranked
  const time = Math.max(1, ((value ?? 1) * ranked) / count)
  return 1 + (time * (1 + SIGMAS / Math.sqrt(chains)) - 1) / ranked
}
