import type { ChainSums } from './pooled-levels.ts'

/** What is summed of a group of chains. */
export interface ChainGroup extends ChainSums {
  /** Sum of (x_i - x_{i-1})^2. */
  readonly squaredChanges: number
  /** Sum over the chains of the squares of their sums of x_i - shift. */
  readonly squaredChainSums: number
  /**
   * The sums as they were after a quarter to a half of the trajectories, at a power of two: what is judged by them does not
   * lean on the fluctuation of the later part. Nothing before 16 trajectories.
   */
  readonly early: ChainSums | undefined
}

/** Chains of one series whose sums are read together, whoever has made them. */
export interface ChainSet {
  readonly groups: readonly ChainGroup[]
  /** Values that were NaN or infinite. */
  readonly nonFinite: number
  /** Whether every value was an integer. */
  readonly integer: boolean
  readonly minimum: number
  readonly maximum: number
  /** Steps, over all chains, at which the value differed from the one before. */
  readonly changes: number
}
