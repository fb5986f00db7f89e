import type { Configurations } from '../batch.ts'
import type { Address } from './chain-groups.ts'

/**
 * Chains on a device, the processor or another one. What happens to them happens to all of them in one call, whatever their
 * number: the device shares the work out among what it has.
 */
export interface DeviceChains extends Configurations {
  /** Exact draws, uniform links, or x = 0. */
  start(kind: 'exact' | 'hot' | 'cold', address: Address): void
  /** All that the next trajectory and the next measurement depend on, `[chains, bytes per chain]`. */
  save(): Uint8Array
  /** Every chain goes on where `save` left it, bit for bit. */
  restore(saved: Uint8Array): void
}

/** What a trajectory of HMC is made of. */
export interface HmcSteps {
  readonly stepSize: number
  readonly leapfrogSteps: number
  /** Instanton hits of a trajectory, before or after the steps; 0 for plain HMC. */
  readonly instantonHits: number
}

/** Chains that HMC moves. */
export interface HmcChains extends DeviceChains {
  /** One trajectory (docs/physics.md 4): momenta, leapfrog steps, accept or reject, with instanton hits before or after. */
  hmcTrajectory(steps: HmcSteps, address: Address): void
}

/** Chains that a local model moves. */
export interface LocalModelChains extends DeviceChains {
  /** One trajectory: in blocks new holonomies, then momenta, and through the layers block by block, accepted or rejected. */
  localTrajectory(address: Address): void
}
