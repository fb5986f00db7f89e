/** The standard normal quantile by bisection of its tail probability: slow, and by another road than the library's. */
export function bisectedNormalQuantile(p: number): number {
  if (p > 0.5) return -bisectedNormalQuantile(1 - p)
  let low = 0
  let high = 40
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (upperTail(middle) > p) low = middle
    else high = middle
  }
  return -(low + high) / 2
}

/**
 * P(X > x), x >= 0. Below 1.5: 1/2 minus the density times the series x + x^3/3 + x^5/(3 5) + ... (DLMF 7.6.2). Above: the
 * density over the continued fraction x + 1/(x + 2/(x + 3/(x + ...))) (DLMF 7.9.1), backwards from its 400th term.
 */
function upperTail(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < 1.5) {
    let term = x
    let sum = x
    for (let n = 3; term > 1e-18 * sum; n += 2) {
      term *= (x * x) / n
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = x
  for (let k = 400; k >= 1; k--) fraction = x + k / fraction
  return density / fraction
}
