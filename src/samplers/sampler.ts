import type { Configurations, Lattice, Precision } from '../batch.ts'

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

/** What the next step needs, and the settings in force (a step size that was tuned, say), for the record. */
export interface SamplerState {
  readonly settings: Readonly<Record<string, number | string>>
}

/** Which exported factory makes this sampler from which options: how a worker thread builds its own. */
export interface SamplerRecipe {
  readonly factory: string
  readonly options: object
}

/**
 * The contract of every sampler: two functions, chains without end. `step` may update large arrays of `state` in place
 * and return the same object; `info` (the new configurations and what accept/reject said of them) is valid until the
 * next step. Length, thinning and stopping belong to the consumer.
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
  init(key: Key): State
  step(state: State, key: Key): { state: State; info: Configurations }
}
