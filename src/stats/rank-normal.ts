import { normalQuantile } from './normal-quantile.ts'

/**
 * Phi^-1((r - 3/8) / (S + 1/4)) of every value, equation 14 of Vehtari et al. 2021: r are the ranks 1 .. S, the average rank for equal
 * values. `sorted` are the same values in ascending order.
 */
export function normalScores(values: Float64Array, sorted: Float64Array): Float64Array {
  const size = sorted.length
  const scores = new Float64Array(size)
  for (let start = 0; start < size; ) {
    let end = start + 1
    while (end < size && sorted[end] === sorted[start]) end++
    scores.fill(normalQuantile(((start + 1 + end) / 2 - 3 / 8) / (size + 1 / 4)), start, end)
    start = end
  }
  return values.map((x) => scores[indexOf(sorted, x)]!)
}

/** Where in an ascending array x is, by bisection. */
function indexOf(sorted: Float64Array, x: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}
