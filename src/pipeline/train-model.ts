import type { z } from 'zod'
import { type LeapfrogModel, localModel, localParameters, unflattenParameters } from '../layers/index.ts'
import {
  convTrainingOptions,
  densePlaquettesTrainingOptions,
  type TensorTrainingCheckpoint,
  type TrainingCheckpoint,
  type TrainingProgress,
  type TriedModel,
  tensorModel,
  tensorTrainingOptions,
  trainingOptions,
  trainTensors,
} from '../training/index.ts'
import { type TrainControls, train } from './train.ts'

/** The networks of LeapfrogLayers. */
export const networks = ['dense', 'dense-plaquettes', 'conv', 'local'] as const
export type NetworkName = (typeof networks)[number]

const ofOthers = { network: true, kernelSize: true, drift: true, harmonics: true, backend: true } as const

/** What may be chosen in the training of each network, beside its backend: `local` runs in the SIMD kernels. */
export const networkOptions = {
  dense: tensorTrainingOptions.omit(ofOthers),
  'dense-plaquettes': densePlaquettesTrainingOptions.omit(ofOthers),
  conv: convTrainingOptions.omit({ network: true, harmonics: true, backend: true }),
  local: trainingOptions,
} as const

type BackendChoice = z.output<typeof tensorTrainingOptions>['backend']
/** The options of a network with their defaults filled in; those trained on tensors may name a backend. */
export type NetworkOptions = z.output<(typeof networkOptions)[NetworkName]> & {
  readonly backend?: BackendChoice
}

/** Where a training stands, whatever its network. */
export interface ModelTraining {
  /** Plain data to go on from. */
  readonly checkpoint: TrainingCheckpoint | TensorTrainingCheckpoint
  /** The model as it is at this step. */
  readonly model: LeapfrogModel
  /** The best model tried, if any was. */
  readonly best: (Pick<TriedModel, 'step' | 'trial'> & { readonly model: LeapfrogModel }) | undefined
}

export interface TrainModelControls extends Pick<TrainControls, 'workers' | 'signal' | 'clock'> {
  /** Of a training of the same network with the same options. */
  readonly checkpoint?: ModelTraining['checkpoint']
  /** A model to start from instead of HMC. */
  readonly start?: LeapfrogModel
  /** Told after each interval of steps; `now` tells where it stands, and must be called before it returns. */
  readonly onProgress?: (progress: TrainingProgress, now: () => ModelTraining) => void
}

/**
 * Trains a model of any network; see `networkOptions` for the options of each, and `train` for the controls. `workers`
 * matters to local models only: tensors are trained in this thread.
 *
 * @throws UsageError for options that cannot be, or a start or checkpoint of something else.
 * @example
 * const { best } = await trainModel('dense', { lattice: [4, 4], beta: 2, steps: 100, backend: 'wasm' })
 */
export async function trainModel(
  network: NetworkName,
  options: z.input<(typeof networkOptions)[NetworkName]> & { readonly backend?: BackendChoice },
  { start, onProgress, checkpoint, signal, workers, clock }: TrainModelControls = {},
): Promise<ModelTraining & { readonly finished: boolean }> {
  const controls = {
    ...(signal && { signal }),
    ...(clock && { clock }),
    ...(onProgress && {
      onProgress: (progress: TrainingProgress, checkpointNow: () => ModelTraining['checkpoint']) =>
        onProgress(progress, () => trainingAt(checkpointNow())),
    }),
  }
  const result =
    network === 'local'
      ? await train(options as z.input<typeof trainingOptions>, {
          ...controls,
          ...(workers !== undefined && { workers }),
          ...(checkpoint && { checkpoint: checkpoint as TrainingCheckpoint }),
          ...(start && { start: localParameters(start) }),
        })
      : await trainTensors(
          { ...(options as z.input<typeof tensorTrainingOptions>), network },
          {
            ...controls,
            ...(checkpoint && { checkpoint: checkpoint as TensorTrainingCheckpoint }),
            ...(start && { start }),
          },
        )
  return { ...trainingAt(result.checkpoint), finished: result.finished }
}

/** The model and the best model at a checkpoint. */
function trainingAt(checkpoint: ModelTraining['checkpoint']): ModelTraining {
  const { best } = checkpoint
  const model = (parameters: Float64Array): LeapfrogModel => {
    const { beta, lattice } = checkpoint.options
    if ('masks' in checkpoint) return { ...tensorModel(checkpoint, parameters), training: { beta, lattice } }
    const { layers, harmonics, block } = checkpoint.options
    return localModel(unflattenParameters(parameters, { layers, harmonics }), block, { beta, lattice })
  }
  return {
    checkpoint,
    model: model(checkpoint.parameters),
    best: best && { step: best.step, model: model(best.parameters), trial: best.trial },
  }
}
