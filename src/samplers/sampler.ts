import type { Configurations, Lattice, Precision } from '../batch.ts'
import type { LeapfrogModel } from '../layers/index.ts'

/**
 * Address of one step's randomness: `chains` chains from number `firstChain` on, at one trajectory. A sampler draws
 * from (seed, chain, trajectory, purpose) and nothing else, so chains may be spread over threads in any way.
 */
export interface Key {
  /** Integer in [0, 2^53). */
  readonly seed: number
  readonly firstChain: number
  readonly chains: number
  readonly trajectory: number
}

/** Numbers and words by name. */
export type Facts = Readonly<Record<string, number | string>>

/** What the next step needs, and the settings in force (a step size that was tuned, say), for the record. */
export interface SamplerState {
  readonly settings: Facts
}

/** Chains where an earlier run left them: exactly those of the key that `init` is given with them. */
export interface EarlierChains {
  /** Settings that were in force. */
  readonly settings: Facts
  /** What `save` gave for them, `[chains, bytes per chain]`. */
  readonly bytes: Uint8Array
}

/** Which exported factory makes this sampler from which options: how a worker thread builds its own. */
export interface SamplerRecipe {
  readonly factory: string
  readonly options: object
}

/** What a step gives: the next state, and the new configurations with what accept/reject said of them. */
export interface Stepped<State extends SamplerState = SamplerState> {
  readonly state: State
  readonly info: Configurations
}

/**
 * The contract of every sampler: two functions, chains without end. `step` may update large arrays of `state` in place
 * and return the same object; `info` is valid until the next step. Either may give a promise, because a graphics card
 * answers later: await both. Length, thinning and stopping belong to the consumer.
 */
export interface Sampler<State extends SamplerState = SamplerState> {
  readonly name: string
  readonly lattice: Lattice
  readonly beta: number
  /** Number of chains of a run; a key may ask for fewer. */
  readonly chains: number
  readonly precision: Precision
  readonly seed: number
  /** Evaluations of dS/dx over the whole lattice per trajectory and chain. */
  readonly forceEvaluations: number
  readonly recipe?: SamplerRecipe
  /** True when its chains begin with independent draws from the exact distribution. */
  readonly startsInEquilibrium?: boolean
  /** True when every trajectory is a draw of its own, which is always accepted. */
  readonly drawsIndependently?: boolean
  /** The layers of its trajectories, of samplers that have any; those of HMC are plain leapfrog steps. */
  model?(): LeapfrogModel
  /** True when its chains cannot run in worker threads, because of a device that the process has once. */
  readonly mainThread?: boolean
  /**
   * Where its chains move on a device of which each worker thread opens one for itself, such as a graphics card: threads close it before
   * they end. `chainsAtOnce` are needed to keep all of the device busy.
   */
  readonly device?: { readonly chainsAtOnce: number }
  /** One line that a user should read before the numbers. */
  readonly notice?: string
  /**
   * What distinguishes its chains from those of a sampler with the same name, lattice, beta, precision, seed and number of
   * chains, such as a step size: saved chains go on only where all of it is the same.
   */
  readonly identity?: Facts
  /** The state before the trajectory of a key: chains that start there, or those of an earlier run, which go on bit for bit. */
  init(key: Key, from?: EarlierChains): State | Promise<State>
  step(state: State, key: Key): Stepped<State> | Promise<Stepped<State>>
  /**
   * All that the next step depends on, `[chains, bytes per chain]`, each chain for itself, so that they may go on in other
   * company. Without this function chains cannot be kept.
   */
  save?(state: State): Uint8Array | Promise<Uint8Array>
  /** Gives back what `init` took beyond memory. */
  close?(state: State): void | Promise<void>
}

/** A sampler that answers at once. */
export interface SynchronousSampler<State extends SamplerState = SamplerState> extends Sampler<State> {
  init(key: Key, from?: EarlierChains): State
  step(state: State, key: Key): Stepped<State>
}
