import { UsageError } from '../errors.ts'

/**
 * The first order n >= 8 with I_n(beta) / I_0(beta) below e^logarithm, by the exponent of the uniform expansion of
 * I_n / I_0 at large order, DLMF 10.41(ii).
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * highestOrder(4, -50) // 29
 */
export function highestOrder(beta: number, logarithm: number): number {
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY))
    throw new UsageError(`beta ${beta}: use a positive number, such as 4`)
  let n = 8
  while (Math.hypot(beta, n) - beta - n * Math.asinh(n / beta) > logarithm) n++
  return n
}
