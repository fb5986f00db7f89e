/** How far a sampler is. */
export interface Progress {
  readonly kind: 'progress'
  readonly phase: 'start' | 'thermalize' | 'sample' | 'done'
  /** Per chain, thermalisation included. */
  readonly trajectories: number
  readonly total: number
  /** Trajectories per second of each chain. */
  readonly rate: number
  readonly seconds: number
  /** Seconds that this sampler still needs for itself; null while unknown. See `timeLeft` for those of the run. */
  readonly eta: number | null
  /** The samplers of the run take turns. */
  readonly takesTurns: boolean
  /** Once it is done, why: finished, interrupted, failed, or what a stop rule said. */
  readonly ended?: string
  readonly pipeline: string
  readonly sampler: string
  readonly seed: number
  readonly chains: number
  readonly lattice: readonly [number, number]
  readonly beta: number
  readonly precision: string
  readonly settings: Readonly<Record<string, number | string>>
}
