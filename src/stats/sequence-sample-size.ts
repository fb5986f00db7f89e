import { moments } from './moments.ts'

/** Products that one estimate may cost; a window that does not close within them belongs to chains that hardly move. */
const MOST_PRODUCTS = 2e7
/** Lags that are tried in any case. */
const LEAST_LAGS = 100

/**
 * Effective sample size of consecutive sequences of `length` values each, by Geyer's initial monotone sequence: equations 10 to 13 of
 * Vehtari et al. 2021. Null where the values do not change, are fewer than 8 in a sequence, or the sum over rho does not close.
 *
 * @example
 * sequenceSampleSize(Float64Array.from({ length: 1000 }, Math.random), 1000) // about 1000
 */
export function sequenceSampleSize(values: Float64Array, length: number): number | null {
  const sequences = values.length / length
  if (length < 8) return null
  const means = new Float64Array(sequences)
  const centred = new Float64Array(values.length)
  let within = 0
  for (let s = 0; s < sequences; s++) {
    const sequence = values.subarray(s * length, (s + 1) * length)
    const { mean, variance } = moments(sequence)
    means[s] = mean
    within += variance / sequences
    for (let i = 0; i < length; i++) centred[s * length + i] = sequence[i]! - mean
  }
  const pooled = (within * (length - 1)) / length + (sequences > 1 ? moments(means).variance : 0)
  if (!(pooled > 0 && pooled < Number.POSITIVE_INFINITY)) return null
  const rho = (lag: number): number => {
    let sum = 0
    for (let s = 0; s < sequences; s++) {
      const end = (s + 1) * length
      for (let i = s * length + lag; i < end; i++) sum += centred[i]! * centred[i - lag]!
    }
    return 1 - (within - sum / (length * sequences)) / pooled
  }
  const mostLags = Math.min(length - 4, Math.max(LEAST_LAGS, MOST_PRODUCTS / values.length))
  let sum = 0
  let last = 0
  let smallest = Number.POSITIVE_INFINITY
  for (let lag = 0; ; lag += 2) {
    if (lag >= mostLags) {
      if (mostLags < length - 4) return null
      break
    }
    const even = lag === 0 ? 1 : rho(lag)
    const pair = even + rho(lag + 1)
    if (!(pair > 0)) {
      last = Math.max(0, even)
      break
    }
    // the sums of pairs of neighbours must not rise
    smallest = Math.min(smallest, pair)
    sum += smallest
  }
  const size = values.length
  return size / Math.max(-1 + 2 * sum + last, 1 / Math.log10(size))
}
