/**
 * Ends of trajectories, row by row as they were given: `links` and `momenta` `[chains, 2, nt, nx]`, `logJacobian` `[chains]`.
 */
export interface Proposal {
  readonly links: Float32Array
  readonly momenta: Float32Array
  readonly logJacobian: Float32Array
}
