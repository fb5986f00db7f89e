import { z } from 'zod'
import { UsageError } from '../errors.ts'
import {
  type ArchitectureOptions,
  activations,
  architectureSchema,
  checkModel,
  flattenWeights,
  type LeapfrogModel,
  newModel,
  trainableWeights,
  trainingLosses,
  unflattenWeights,
  type Weight,
} from '../layers/index.ts'
import { openLayers, TensorGradients } from '../layers/tensors.ts'
import {
  betaOption,
  leapfrogLayers,
  leapfrogLayersOptions,
  localLayersOptions,
  parseOptions,
} from '../samplers/index.ts'
import { checkCheckpoint, checkMasks } from './checkpoint-schema.ts'
import {
  beginning,
  type DescentCheckpoint,
  type DescentControls,
  type DescentResult,
  descend,
  type Learner,
  type TriedModel,
} from './descend.ts'
import { annealings } from './schedule.ts'
import { trySampler } from './trial.ts'

/** Sizes of hidden layers from `64x64`, `64,64` or numbers; what they may be is the architecture's to say. */
const hiddenSizes = (value: string | readonly number[]): number[] =>
  typeof value === 'string' ? value.split(/[x,]/).map(Number) : [...value]

const isSizes = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((size) => typeof size === 'number'))

/** Options of {@link trainTensors}, with their defaults. */
export const tensorTrainingOptions = z.strictObject({
  network: z.enum(['dense', 'conv', 'local']).default('dense').describe('kind of network in the layers'),
  ...localLayersOptions.pick({ lattice: true, beta: true, seed: true }).shape,
  layers: z.int().min(1).max(1000).default(4).describe('layers of the model'),
  hidden: z
    .custom<string | readonly number[]>(isSizes, 'must be sizes, such as 64x64')
    .transform(hiddenSizes)
    .default([64, 64])
    .describe('sizes of the hidden layers, of conv its channels'),
  activation: z.enum(activations).default('leakyRelu').describe('activation of dense and conv'),
  kernelSize: z.int().min(1).max(15).default(3).describe('side of the convolutions of conv, odd'),
  harmonics: z.int().min(0).max(64).default(4).describe('harmonics of x_P beyond the first of local'),
  steps: z.int().min(1).default(6000).describe('training steps'),
  batch: z.int().min(1).max(65_536).default(128).describe('chains per training step'),
  rate: z.number().positive().default(0.001).describe('learning rate at the start'),
  loss: z.enum(trainingLosses).default('distance').describe('what is minimised'),
  penalty: z
    .number()
    .min(0)
    .default(0.002)
    .describe('weight of min(0, log of the acceptance ratio) in the loss distance'),
  stepSize: z.number().positive().default(0.1).describe('step size of the HMC that training starts from'),
  firstBeta: betaOption
    .optional()
    .describe('beta at the start of annealing; default beta - 3.5, from 1.5 to 5'),
  annealing: z.enum(annealings).default('linear').describe('how beta rises to its target'),
  trials: z.int().min(1).default(4).describe('how often the model is tried on held-out chains'),
  trialChains: z.int().min(1).default(128).describe('chains of a trial'),
  trialTrajectories: z.int().min(2).default(200).describe('trajectories of a trial'),
  ...leapfrogLayersOptions.pick({ backend: true }).shape,
})

/** What {@link trainTensors} takes; all but what differs from the defaults may be left out. */
export type TensorTrainingOptions = z.input<typeof tensorTrainingOptions>
type SettledOptions = z.output<typeof tensorTrainingOptions>

/** A checkpoint of {@link trainTensors}: the masks of the model, too, which training leaves as they are. */
export interface TensorTrainingCheckpoint extends DescentCheckpoint<SettledOptions> {
  readonly masks: ReadonlyMap<string, Weight>
}

export interface TensorTrainingControls extends DescentControls<TensorTrainingCheckpoint> {
  /** Where to go on from. Its options must be those given. */
  readonly checkpoint?: TensorTrainingCheckpoint
  /** A model to start from instead of HMC: trained at another beta, perhaps. */
  readonly start?: LeapfrogModel
}

export interface TensorTrainingResult extends DescentResult<SettledOptions> {
  /** The best model tried, if any was: `model` is ready for `saveModel`. */
  readonly best: (TriedModel & { readonly model: LeapfrogModel }) | undefined
  readonly checkpoint: TensorTrainingCheckpoint
}

/** The scales of local are learnt more slowly: each acts on all momenta. */
const SCALE_RATE = 0.1

/**
 * Trains a model of any network on a tensor backend, in this thread: Adam on one of the losses of docs/physics.md 6.7,
 * with beta annealed to its target and a decaying rate. Chains start from independent draws every 20 steps and go on as
 * a Markov chain between. The model kept is the one with the smallest tau_int(Q_Z), within errors, on held-out chains
 * moved by `leapfrogLayers`. On one backend the result depends on the options alone, not on interruptions.
 *
 * When the acceptance falls to a fifth, or a gradient is not finite, training goes back to its last good weights and halves the
 * rate; `recovery` of the progress says so.
 *
 * @throws UsageError for options that cannot be, or a checkpoint or start that does not fit them; BackendError when the
 * backend cannot be had.
 * @example
 * const { best } = await trainTensors({ network: 'dense', lattice: [8, 8], beta: 4, steps: 1000, backend: 'wasm' })
 * if (best) saveModel(best.model, 'dense.safetensors')
 */
export async function trainTensors(
  options: TensorTrainingOptions = {},
  controls: TensorTrainingControls = {},
): Promise<TensorTrainingResult> {
  const settled = parseOptions('train', tensorTrainingOptions, options)
  const { lattice, beta, seed, batch, loss, trialChains, trialTrajectories, steps } = settled
  const { checkpoint, start } = controls
  if (checkpoint !== undefined && JSON.stringify(checkpoint.options) !== JSON.stringify(settled))
    throw new UsageError('train: the checkpoint is of a training with other options')
  const first = startModel(settled, start)
  if (checkpoint !== undefined) checkMasks(checkpoint.masks)
  const masked = checkpoint ? { ...first, weights: new Map([...first.weights, ...checkpoint.masks]) } : first
  checkModel(masked, 'train: the model to start from')
  const from = checkpoint ?? beginning(settled, flattenWeights(masked))
  checkCheckpoint(from, flattenWeights(masked).length)
  const modelOf = ({ parameters, step, trial }: TriedModel): LeapfrogModel => ({
    ...unflattenWeights(masked, parameters),
    training: { beta, lattice, options: settled, step, steps, trial },
  })

  const layers = await openLayers(masked, lattice, settled.backend)
  try {
    const gradients = new TensorGradients(layers, masked, { beta, chains: batch, seed, loss })
    const learner: Learner = {
      rates: learningRates(masked),
      gradient: (request) => gradients.evaluate(request),
      trial(parameters, signal) {
        const model = unflattenWeights(masked, parameters)
        const backend = layers.backend.name
        const sampler = leapfrogLayers({ model, lattice, beta, chains: trialChains, seed, backend })
        return trySampler(sampler, trialTrajectories, signal)
      },
    }
    const masks = new Map([...masked.weights].filter(([, { values }]) => values instanceof Uint8Array))
    const { onProgress, signal, clock } = controls
    const result = await descend(learner, from, {
      ...(signal && { signal }),
      ...(clock && { clock }),
      ...(onProgress && {
        onProgress: (progress, take) => onProgress(progress, () => ({ ...take(), masks })),
      }),
    })
    const { best } = result
    return {
      ...result,
      best: best && { ...best, model: modelOf(best) },
      checkpoint: { ...result.checkpoint, masks },
    }
  } finally {
    layers.dispose()
  }
}

/** The model that has the `parameters` of a training, with the masks of its checkpoint. */
export function tensorModel(
  { options, masks }: Pick<TensorTrainingCheckpoint, 'options' | 'masks'>,
  parameters: Float64Array,
): LeapfrogModel {
  const fresh = startModel(options, undefined)
  return unflattenWeights({ ...fresh, weights: new Map([...fresh.weights, ...masks]) }, parameters)
}

function startModel(settled: SettledOptions, start: LeapfrogModel | undefined): LeapfrogModel {
  const { network, lattice, layers, hidden, activation, kernelSize, harmonics } = settled
  const architecture: ArchitectureOptions =
    network === 'dense'
      ? { network, lattice, layers, hidden, activation }
      : network === 'conv'
        ? { network, layers, hidden, kernelSize, activation }
        : { network, layers, harmonics }
  const { beta, stepSize, seed } = settled
  const fresh = newModel({ architecture, beta, lattice, stepSize, seed })
  if (start === undefined) return fresh
  const [own, wanted] = [start.architecture, fresh.architecture].map((of) =>
    JSON.stringify(architectureSchema.parse(of)),
  )
  if (own !== wanted) throw new UsageError(`train: the model to start from is ${own}, not ${wanted}`)
  return start
}

function learningRates({ architecture }: LeapfrogModel): Float64Array {
  const scales = architecture.network === 'local'
  return Float64Array.from(
    trainableWeights(architecture).flatMap(({ name, shape }) =>
      new Array<number>(shape.reduce((size, side) => size * side, 1)).fill(
        scales && name === 'scale' ? SCALE_RATE : 1,
      ),
    ),
  )
}
