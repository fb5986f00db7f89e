/** Bits of an angle on the card, whole numbers of 2^-32 turns, and of the fraction of a momentum, 2^-24. */
export const ANGLE_BITS = 32
export const MOMENTUM_BITS = 24

/** Momenta lie in [-128, 128). */
const LARGEST_MOMENTUM = 128

/**
 * Lowest bits of an angle that a drift leaves empty, where a momentum of 1 drifts by so many turns: the drift of the largest momentum must
 * fit into 32 bits.
 */
export function driftShift(turns: number): number {
  return Math.max(0, Math.ceil(Math.log2(2 * turns * LARGEST_MOMENTUM)))
}
