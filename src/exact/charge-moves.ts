/** Less probable charges are met by no run. */
export const SMALLEST_CHARGE_PROBABILITY = 1e-9

/**
 * Whether a run can see another charge than 0, by P(0), P(1), P(2), ...: not on a lattice that is small and cold.
 *
 * @example
 * chargeMoves(chargeProbability([4, 4], 25)) // false
 */
export function chargeMoves(chargeProbability: ArrayLike<number>): boolean {
  return (chargeProbability[1] ?? 0) > SMALLEST_CHARGE_PROBABILITY
}
