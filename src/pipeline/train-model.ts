import { UsageError } from '../errors.ts'
import { type LeapfrogModel, localModel, localParameters, unflattenParameters } from '../layers/index.ts'
import type {
  TrainingCheckpoint,
  TrainingOptions,
  TrainingProgress,
  TrainingResult,
  Trial,
} from '../training/index.ts'
import { type TrainControls, train } from './train.ts'

/** The networks of LeapfrogLayers. */
export const networks = ['dense', 'conv', 'local'] as const
export type NetworkName = (typeof networks)[number]

/** Where a training stands, whatever its network. */
export interface ModelTraining {
  /** Plain data to go on from. */
  readonly checkpoint: TrainingCheckpoint
  /** The model as it is at this step. */
  readonly model: LeapfrogModel
  /** The best model tried, if any was. */
  readonly best: { readonly step: number; readonly model: LeapfrogModel; readonly trial: Trial } | undefined
}

export interface TrainModelControls extends Pick<TrainControls, 'workers' | 'signal' | 'checkpoint'> {
  /** A model to start from instead of HMC. */
  readonly start?: LeapfrogModel
  /** Told after each block of steps; `now` tells where it stands, and must be called before it returns. */
  readonly onProgress?: (progress: TrainingProgress, now: () => ModelTraining) => void
}

/**
 * Trains a model of any network; see `train` for options and controls.
 *
 * @throws UsageError for options that cannot be, or a network that cannot be trained.
 */
export async function trainModel(
  network: NetworkName,
  options: TrainingOptions,
  { start, onProgress, ...controls }: TrainModelControls = {},
): Promise<ModelTraining & Pick<TrainingResult, 'finished'>> {
  if (network !== 'local')
    throw new UsageError(`--network ${network}: only local models can be trained yet: use --network local`)
  const { checkpoint, finished } = await train(options, {
    ...controls,
    ...(start && { start: localParameters(start) }),
    ...(onProgress && { onProgress: (progress, take) => onProgress(progress, () => standing(take())) }),
  })
  return { ...standing(checkpoint), finished }
}

function standing(checkpoint: TrainingCheckpoint): ModelTraining {
  const { options, best } = checkpoint
  const { layers, harmonics, beta, lattice } = options
  const model = (parameters: Float64Array) =>
    localModel(unflattenParameters(parameters, { layers, harmonics }), { beta, lattice })
  return {
    checkpoint,
    model: model(checkpoint.parameters),
    best: best && { step: best.step, model: model(best.parameters), trial: best.trial },
  }
}
