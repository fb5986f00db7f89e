/**
 * The leapfrog step size from which trajectories diverge, in units of Monte Carlo time: 2 / sqrt(8 beta)
 * (docs/physics.md 4.3). 8 beta is the largest curvature of the action, met by the mode in which neighbouring
 * plaquettes alternate in sign.
 *
 * @example
 * stabilityLimit(2) // 0.5
 */
export function stabilityLimit(beta: number): number {
  return 2 / Math.sqrt(8 * beta)
}
