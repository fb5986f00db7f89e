import { UsageError } from '../errors.ts'
export interface KolmogorovSmirnov {
  /** The largest distance between the distribution of the values and the given one. */
  readonly statistic: number
  /** Probability of a larger distance if the given distribution is true. */
  readonly pValue: number
}

/**
 * One-sample test of Kolmogorov and Smirnov: do `values` follow the distribution of which `cdf(x)` = P(X <= x)?
 *
 * The p-value is the asymptotic one with Stephens' correction for a finite number of draws (M. A. Stephens, J. R. Stat.
 * Soc. B 32 (1970) 115-122): from 5 draws on within .003 of the exact one where that is below .2, and above that up to
 * .025 too large. Autocorrelated values count as N / `autocorrelation` independent ones (tau_int, in rows). That is right
 * where the indicators [X <= x] have that tau_int, and cautious where they have a smaller one.
 *
 * The statistic is exact for discrete distributions as well, since `cdf` is also asked just below each value. There the
 * p-value is conservative: a true distribution is rejected less often than it says (G. E. Noether, Metrika 7 (1963)).
 * `cdf` must not have been fitted to the same values.
 *
 * @throws UsageError without values, for one that is NaN, an `autocorrelation` that is not positive and finite, or a
 * `cdf` that leaves [0, 1].
 * @example
 * kolmogorovSmirnov({ values: [0.1, 0.35, 0.8], cdf: (x) => x }) // distance 2/3 - 0.35, p = 0.86
 */
export function kolmogorovSmirnov({
  values,
  cdf,
  autocorrelation = 1,
}: {
  values: ArrayLike<number>
  cdf: (x: number) => number
  autocorrelation?: number
}): KolmogorovSmirnov {
  const sorted = Float64Array.from(values).sort()
  const size = sorted.length
  if (size === 0) throw new UsageError('the Kolmogorov-Smirnov test needs at least one value')
  // Sorting puts NaN last.
  if (Number.isNaN(sorted[size - 1])) throw new UsageError('the Kolmogorov-Smirnov test got a NaN')
  if (!(autocorrelation > 0 && autocorrelation < Number.POSITIVE_INFINITY))
    throw new UsageError(`autocorrelation must be positive and finite, got ${autocorrelation}`)
  const probability = (x: number) => {
    const p = cdf(x)
    // A sum of a series may pass 1 by rounding.
    if (!(p >= -1e-9 && p <= 1 + 1e-9)) throw new UsageError(`the cdf is ${p} at ${x}, not a probability`)
    return p
  }

  let statistic = 0
  for (let start = 0; start < size; ) {
    const x = sorted[start]!
    let end = start + 1
    while (end < size && sorted[end] === x) end++
    const below = Math.abs(probability(nextBelow(x)) - start / size)
    const upTo = Math.abs(end / size - probability(x))
    statistic = Math.max(statistic, below, upTo)
    start = end
  }
  const root = Math.sqrt(size / autocorrelation)
  return { statistic, pValue: kolmogorovTail(statistic * (root + 0.12 + 0.11 / root)) }
}

const bits = new DataView(new ArrayBuffer(8))

/** The largest float64 below x. */
function nextBelow(x: number): number {
  if (x === Number.NEGATIVE_INFINITY) return x
  if (x === 0) return -Number.MIN_VALUE
  bits.setFloat64(0, x)
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n))
  return bits.getFloat64(0)
}

/** P(K > x) of Kolmogorov's distribution: 2 sum (-1)^{k-1} e^{-2 k^2 x^2}, below x = 1 its Jacobi transform. */
function kolmogorovTail(x: number): number {
  if (x <= 0) return 1
  let sum = 0
  if (x < 1) {
    const decay = Math.PI ** 2 / (8 * x * x)
    for (let k = 1; k <= 7; k += 2) sum += Math.exp(-k * k * decay)
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum
  }
  for (let k = 1; k <= 5; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x)
  return sum
}
