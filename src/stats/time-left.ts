/**
 * Seconds until all samplers of a run are done, from those that each still needs for itself. Side by side the slowest
 * decides; where they take turns, what they need adds up. Null where one of them is not known.
 *
 * @example
 * timeLeft([10, 30], { takesTurns: false }) // 30
 */
export function timeLeft(
  needs: readonly (number | null)[],
  { takesTurns }: { readonly takesTurns: boolean },
): number | null {
  return needs.reduce((a, b) => (a === null || b === null ? null : takesTurns ? a + b : Math.max(a, b)), 0)
}
