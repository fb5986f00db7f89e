import type { Tensor1D, Tensor4D } from '../../tensor/index.ts'

/**
 * Chains somewhere on their trajectories: `links` and `momenta` `[chains, 2, nt, nx]`, radians, and log J so far `[chains]`.
 */
export interface PhaseSpace {
  readonly links: Tensor4D
  readonly momenta: Tensor4D
  readonly logJacobian: Tensor1D
}

/** An invertible update of links or momenta; `inverse` undoes `forward` exactly, up to rounding. */
export interface SubStep {
  forward(state: PhaseSpace, beta: number): PhaseSpace
  inverse(state: PhaseSpace, beta: number): PhaseSpace
}
