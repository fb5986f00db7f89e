const fullTurn = 2 * Math.PI

/**
 * [x] = x - 2 pi floor((x + pi) / 2 pi): the same angle, in radians, in [-pi, pi) (docs/physics.md 1.4).
 *
 * @example
 * wrapAngle(1.5 * Math.PI) // -0.5 pi
 */
export function wrapAngle(x: number): number {
  return x - fullTurn * Math.floor((x + Math.PI) / fullTurn)
}
