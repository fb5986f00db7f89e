import { gammaln } from 'simple-statistics'
import { UsageError } from '../errors.ts'
import { mergeSmallBins } from './merge-small-bins.ts'

export interface ChiSquared {
  readonly chiSquared: number
  readonly degreesOfFreedom: number
  /** Probability of a larger chi^2 if the exact probabilities are true; 1 with no degree of freedom. */
  readonly pValue: number
}

/**
 * Pearson's test of counts against exact probabilities. `counts` and `probabilities` pair up bin by bin; what is
 * missing from the probabilities to 1 becomes one more bin with the counts that `total` has beyond the given ones.
 * With autocorrelated counts chi^2 is divided by `autocorrelation` (tau_int): counts of total / tau_int independent
 * draws. Neighbouring bins are merged, from both ends inwards, until each expects at least 5 of those.
 *
 * @throws UsageError if the lengths differ, a number is negative or not finite, or the probabilities exceed 1.
 * @example
 * chiSquared({ counts: [60, 40], probabilities: [0.5, 0.5] }) // chi^2 = 4, p = 0.0455
 */
export function chiSquared({
  counts,
  probabilities,
  total = counts.reduce((a, b) => a + b, 0),
  autocorrelation = 1,
}: {
  counts: readonly number[]
  probabilities: readonly number[]
  total?: number
  autocorrelation?: number
}): ChiSquared {
  if (counts.length !== probabilities.length)
    throw new UsageError(
      `${counts.length} counts cannot be compared with ${probabilities.length} probabilities`,
    )
  const bad = [...counts, ...probabilities].find((x) => !(x >= 0 && x < Number.POSITIVE_INFINITY))
  if (bad !== undefined) throw new UsageError(`counts and probabilities must not be negative, got ${bad}`)
  if (!(autocorrelation > 0 && autocorrelation < Number.POSITIVE_INFINITY))
    throw new UsageError(`autocorrelation must be positive and finite, got ${autocorrelation}`)
  const probability = probabilities.reduce((a, b) => a + b, 0)
  const counted = counts.reduce((a, b) => a + b, 0)
  if (probability > 1 + 1e-9) throw new UsageError(`probabilities add up to ${probability}, more than 1`)
  if (!(total >= counted)) throw new UsageError(`total ${total} is smaller than the sum of the counts`)

  const observed = [...counts, total - counted]
  const expected = [...probabilities, Math.max(0, 1 - probability)].map((share) => share * total)
  const merged = mergeSmallBins(expected, 5 * autocorrelation).map((group) => ({
    count: group.reduce((a, i) => a + observed[i]!, 0),
    expected: group.reduce((a, i) => a + expected[i]!, 0),
  }))
  const sum = merged.reduce((a, bin) => a + (bin.count - bin.expected) ** 2 / bin.expected, 0)
  const degreesOfFreedom = Math.max(0, merged.length - 1)
  const value = degreesOfFreedom === 0 ? 0 : sum / autocorrelation
  return {
    chiSquared: value,
    degreesOfFreedom,
    pValue: degreesOfFreedom === 0 ? 1 : upperGamma(degreesOfFreedom / 2, value / 2),
  }
}

/** Q(a, x), the regularised upper incomplete gamma function: series below x = a + 1, Lentz's continued fraction above. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(a * Math.log(x) - x - gammaln(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > sum * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return 1 - front * sum
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * h
}
