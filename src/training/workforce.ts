import type { Block, Lattice, Precision } from '../batch.ts'
import type { GradientRequest, LocalShape } from '../layers/index.ts'
import type { TrialSeries } from './trial.ts'

/** The chains on which a model is trained and tried. */
export interface WorkforceOptions {
  readonly lattice: Lattice
  readonly block: Block
  /** The inverse coupling of the trials; each training step brings its own, which is not larger. */
  readonly beta: number
  readonly shape: LocalShape
  readonly precision: Precision
  readonly seed: number
  /** Chains of a training step, and of a trial. */
  readonly batch: number
  readonly trialChains: number
  readonly trialTrajectories: number
}

/** The threads that do the arithmetic of a training: this one alone, or several others. The numbers are the same. */
export interface Workforce {
  /** Rows of all groups of the batch, see `LocalGradients`; valid until the next call. */
  gradient(request: GradientRequest): Promise<Float64Array>
  /** `[trialTrajectories, trialChains]` each. */
  trial(parameters: Float64Array): Promise<TrialSeries>
  close(): Promise<void>
}
