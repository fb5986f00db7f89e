/** What a training step asks for. */
export interface GradientRequest {
  /** All that training may change, one number after the other: see `flattenParameters` and `flattenWeights`. */
  readonly parameters: Float64Array
  readonly beta: number
  /** Weight of min(0, -dH) in the loss. */
  readonly weight: number
  /** Number of the step, from which its random numbers are computed. */
  readonly step: number
  /** Whether the chains start from independent draws at this beta, or go on from where they are. */
  readonly fresh: boolean
}

/** Means over the chains of a batch. */
export interface BatchGradient {
  /** Of the loss, with respect to the parameters, flat. */
  readonly gradient: Float64Array
  /** -(A dQ_R^2 + weight min(0, -dH)), A = min(1, e^{-dH}), summed over the blocks of a trajectory. */
  readonly loss: number
  readonly acceptance: number
  /** A dQ_R^2, summed over the blocks. */
  readonly squaredChange: number
}
