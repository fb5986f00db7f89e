import type { Configurations } from '../batch.ts'
import type { Address } from './chain-groups.ts'

/** What a trajectory of HMC is made of. */
export interface HmcSteps {
  readonly stepSize: number
  readonly leapfrogSteps: number
  /** Instanton hits of a trajectory, before or after the steps; 0 for plain HMC. */
  readonly instantonHits: number
}

/** Chains on a device that starts, moves, measures and keeps them all at once: one call, whatever their number. */
export interface HmcChains extends Configurations {
  /** Exact draws, uniform links, or x = 0. */
  start(kind: 'exact' | 'hot' | 'cold', address: Address): void
  /** One trajectory of every chain (eqs. 10 and 11): momenta, leapfrog steps, accept or reject, with instanton hits around it. */
  hmcTrajectory(steps: HmcSteps, address: Address): void
  /** All that the next trajectory and the next measurement depend on, `[chains, bytes per chain]`. */
  save(): Uint8Array
  /** Every chain goes on where `save` left it, bit for bit. */
  restore(saved: Uint8Array): void
}
