import type { ChainGroup } from './chain-set.ts'
import { upperGamma } from './chi-squared.ts'

/** Chains that spread so improbably have a slow mode in common, longer than themselves. */
const IMPROBABLE = 1e-3

/**
 * Whether the means of the chains spread more than tau_int allows: a slow mode hides that no window of these chains shows, such as
 * frozen topology. The spread sum_c n_c (mean_c - mean)^2 / (variance tau_int) has a chi^2 distribution with one degree of freedom
 * less than there are chains; `tau` should be the upper end of tau_int, so that its own error does not count.
 */
export function chainsDisagree(
  groups: readonly ChainGroup[],
  { mean, variance, tau }: { readonly mean: number; readonly variance: number; readonly tau: number },
): boolean {
  let spread = 0
  let chains = 0
  for (const group of groups) {
    const offset = group.shift - mean
    const sum = (group.raw(0)?.ends[0] ?? 0) / 2
    spread += group.squaredChainSums / group.count + offset * (2 * sum + offset * group.count * group.chains)
    chains += group.chains
  }
  // rounding may leave a little less than nothing of chains that are alike
  const chiSquared = Math.max(0, spread) / (variance * tau)
  return chains > 1 && upperGamma((chains - 1) / 2, chiSquared / 2) < IMPROBABLE
}
