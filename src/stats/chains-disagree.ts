import { upperGamma } from './chi-squared.ts'
import type { SeriesAccumulator } from './series-accumulator.ts'

/** Chains that spread so improbably have a slow mode in common, longer than themselves. */
const IMPROBABLE = 1e-3

/**
 * Whether the means of the chains spread more than tau_int allows: a slow mode hides that no window of these chains shows, such as
 * frozen topology. The spread sum_c n_c (mean_c - mean)^2 / (variance tau_int) has a chi^2 distribution with one degree of freedom
 * less than there are chains; `tau` should be the upper end of tau_int, so that its own error does not count.
 */
export function chainsDisagree(
  parts: readonly SeriesAccumulator[],
  { mean, variance, tau }: { readonly mean: number; readonly variance: number; readonly tau: number },
): boolean {
  let spread = 0
  let chains = 0
  for (const part of parts) {
    for (const sum of part.chainSums) spread += (sum / part.count + part.shift - mean) ** 2 * part.count
    chains += part.chains
  }
  const chiSquared = spread / (variance * tau)
  return chains > 1 && upperGamma((chains - 1) / 2, chiSquared / 2) < IMPROBABLE
}
