/** Mean and unbiased variance; the variance of equal values is exactly 0. */
export function moments(values: Float64Array): { mean: number; variance: number } {
  const origin = values[0]!
  let sum = 0
  for (const x of values) sum += x - origin
  const mean = sum / values.length
  let squares = 0
  for (const x of values) squares += (x - origin - mean) ** 2
  return { mean: origin + mean, variance: squares / (values.length - 1) }
}
