/** A charge that is less probable than this is met in no run of a length that anybody waits for. */
export const SMALLEST_CHARGE_PROBABILITY = 1e-9

/**
 * Whether a run can meet another charge than 0, from P(0), P(1), P(2), ... On a small lattice at large beta it cannot.
 *
 * @example
 * chargeMoves(chargeProbability([4, 4], 25)) // false
 */
export function chargeMoves(chargeProbability: ArrayLike<number>): boolean {
  return (chargeProbability[1] ?? 0) > SMALLEST_CHARGE_PROBABILITY
}
