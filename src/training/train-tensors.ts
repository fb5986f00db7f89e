import { z } from 'zod'
import { UsageError } from '../errors.ts'
import {
  type ArchitectureOptions,
  activations,
  architectureSchema,
  checkModel,
  driftKinds,
  flattenWeights,
  type LeapfrogModel,
  newModel,
  trainableWeights,
  trainingLosses,
  unflattenWeights,
  type Weight,
} from '../layers/index.ts'
import { sizeOf } from '../layers/model/weight.ts'
import { openModel, TensorGradients } from '../layers/tensor/index.ts'
import { leapfrogLayers, leapfrogLayersOptions, localLayersOptions, parseOptions } from '../samplers/index.ts'
import { checkCheckpoint, checkMasks, checkSameOptions } from './checkpoint-schema.ts'
import { type DescentControls, type DescentResult, descend, type Learner } from './descend.ts'
import { beginning, type DescentCheckpoint, type TriedModel } from './descent-checkpoint.ts'
import { plaquetteRates } from './plaquette-rates.ts'
import { trySampler } from './run-trial.ts'
import { SCALE_RATE } from './scale-rate.ts'
import { annealings } from './schedule.ts'
import { sharedOptions } from './shared-options.ts'
import { translationMean } from './translation-mean.ts'

/** Sizes of hidden layers from `64x64`, `64,64` or numbers; what they may be is the architecture's to say. */
const hiddenSizes = (value: string | readonly number[]): number[] =>
  typeof value === 'string' ? value.split(/[x,]/).map(Number) : [...value]

const isSizes = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((size) => typeof size === 'number'))

const hidden = z
  .custom<string | readonly number[]>(isSizes, 'must be sizes, such as 64x64')
  .transform(hiddenSizes)
  .describe('sizes of the hidden layers: of conv channels, of dense-plaquettes units per plaquette')

/** Options of {@link trainTensors}, with their defaults. */
export const tensorTrainingOptions = z.strictObject({
  network: z
    .enum(['dense', 'dense-plaquettes', 'conv', 'local'])
    .default('dense')
    .describe('kind of network in the layers'),
  ...localLayersOptions.pick({ lattice: true, beta: true, seed: true }).shape,
  layers: sharedOptions.layers.default(4),
  hidden: hidden.default([64, 64]),
  activation: z
    .enum(activations)
    .default('leakyRelu')
    .describe('activation of dense, dense-plaquettes and conv'),
  kernelSize: z.int().min(1).max(15).default(3).describe('side of the convolutions of conv, odd'),
  drift: z
    .enum(driftKinds)
    .default('plain')
    .describe('how conv moves links: as HMC, or by masks and networks'),
  harmonics: z.int().min(0).max(64).default(4).describe('harmonics of x_P beyond the first of local'),
  steps: sharedOptions.steps.default(6000),
  batch: sharedOptions.batch.default(128),
  rate: sharedOptions.rate.default(0.001),
  loss: z.enum(trainingLosses).default('distance').describe('what is minimised'),
  penalty: sharedOptions.penalty.describe(
    'weight of min(0, log of the acceptance ratio) in the loss distance',
  ),
  stepSize: sharedOptions.stepSize,
  firstBeta: sharedOptions.firstBeta,
  annealing: z.enum(annealings).default('linear').describe('how beta rises to its target'),
  trials: sharedOptions.trials.default(4),
  trialChains: sharedOptions.trialChains,
  trialTrajectories: sharedOptions.trialTrajectories.default(200),
  ...leapfrogLayersOptions.pick({ backend: true }).shape,
})

/**
 * The same of conv, with the defaults that suit it: its few weights, each of which acts on every site, bear ten times the rate of a
 * dense network, and need it.
 */
export const convTrainingOptions = tensorTrainingOptions.extend({
  hidden: hidden.default([8, 8]),
  steps: sharedOptions.steps.default(2000),
  rate: sharedOptions.rate.default(0.01),
  stepSize: sharedOptions.stepSize.default(0.18),
})

/** The same of dense-plaquettes: the mean over translations and slow far weights let it bear ten times the rate of a dense network. */
export const densePlaquettesTrainingOptions = tensorTrainingOptions.extend({
  hidden: hidden.default([2, 2]),
  steps: sharedOptions.steps.default(3000),
  rate: sharedOptions.rate.default(0.01),
  stepSize: sharedOptions.stepSize.default(0.18),
})

function completeOptions(given: TensorTrainingOptions): CompleteOptions {
  if (given.network === 'conv') return parseOptions('train', convTrainingOptions, given)
  if (given.network === 'dense-plaquettes')
    return parseOptions('train', densePlaquettesTrainingOptions, given)
  return parseOptions('train', tensorTrainingOptions, given)
}

/** What {@link trainTensors} takes; all but what differs from the defaults may be left out. */
export type TensorTrainingOptions = z.input<typeof tensorTrainingOptions>
type CompleteOptions = z.output<typeof tensorTrainingOptions>

/** A checkpoint of {@link trainTensors}: the masks of the model, too, which training leaves as they are. */
export interface TensorTrainingCheckpoint extends DescentCheckpoint<CompleteOptions> {
  readonly masks: ReadonlyMap<string, Weight>
}

export interface TensorTrainingControls extends DescentControls<TensorTrainingCheckpoint> {
  /** Where to go on from. Its options must be those given. */
  readonly checkpoint?: TensorTrainingCheckpoint
  /** A model to start from instead of HMC: trained at another beta, perhaps. */
  readonly start?: LeapfrogModel
}

export interface TensorTrainingResult extends DescentResult<CompleteOptions> {
  /** The best model tried, if any was: `model` is ready for `saveModel`. */
  readonly best: (TriedModel & { readonly model: LeapfrogModel }) | undefined
  readonly checkpoint: TensorTrainingCheckpoint
}

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
  given: TensorTrainingOptions = {},
  { checkpoint, start, onProgress, ...controls }: TensorTrainingControls = {},
): Promise<TensorTrainingResult> {
  const options = completeOptions(given)
  const { lattice, beta, seed, batch, loss } = options
  if (checkpoint !== undefined) checkSameOptions(checkpoint, options)
  const model = firstModel(options, start, checkpoint?.masks)
  checkModel(model, 'train: the model to start from')
  const from = checkpoint ?? beginning(options, flattenWeights(model))
  checkCheckpoint(from, flattenWeights(model).length)

  const onTensors = await openModel(model, lattice, options.backend)
  try {
    const gradients = new TensorGradients(onTensors, model, { beta, chains: batch, seed, loss })
    const { architecture } = model
    const average = architecture.network === 'dense-plaquettes' ? translationMean(architecture) : undefined
    const learner: Learner = {
      rates: learningRates(model),
      async gradient(request) {
        const batch = await gradients.evaluate(request)
        average?.(batch.gradient)
        return batch
      },
      trial(parameters, signal) {
        const { trialChains: chains, trialTrajectories } = options
        const tried = unflattenWeights(model, parameters)
        const backend = onTensors.backend.name
        const sampler = leapfrogLayers({ model: tried, lattice, beta, chains, seed, backend })
        return trySampler(sampler, trialTrajectories, signal)
      },
    }
    const masks = masksOf(model)
    const { best, ...result } = await descend(learner, from, {
      ...controls,
      ...(onProgress && {
        onProgress: (progress, take) => onProgress(progress, () => ({ ...take(), masks })),
      }),
    })
    return {
      ...result,
      best: best && { ...best, model: bestModel(model, options, best) },
      checkpoint: { ...result.checkpoint, masks },
    }
  } finally {
    onTensors.dispose()
  }
}

/** The best model of a training, ready for its file. */
function bestModel(
  model: LeapfrogModel,
  options: CompleteOptions,
  { parameters, step, trial }: TriedModel,
): LeapfrogModel {
  const { beta, lattice, steps } = options
  return {
    ...unflattenWeights(model, parameters),
    training: { beta, lattice, options, step, steps, trial },
  }
}

/** The model that has the `parameters` of a training, with the masks of its checkpoint. */
export function tensorModel(
  { options, masks }: Pick<TensorTrainingCheckpoint, 'options' | 'masks'>,
  parameters: Float64Array,
): LeapfrogModel {
  return unflattenWeights(withMasks(newModelOf(options), masks), parameters)
}

/** The model that a training begins with, with the masks of the checkpoint that it goes on from. */
function firstModel(
  options: CompleteOptions,
  start: LeapfrogModel | undefined,
  masks: ReadonlyMap<string, Weight> | undefined,
): LeapfrogModel {
  const model = newModelOf(options)
  if (start !== undefined) {
    const [given, wanted] = [start.architecture, model.architecture].map((of) =>
      JSON.stringify(architectureSchema.parse(of)),
    )
    if (given !== wanted) throw new UsageError(`train: the model to start from is ${given}, not ${wanted}`)
  }
  if (masks !== undefined) checkMasks(masks)
  return withMasks(start ?? model, masks ?? new Map())
}

/** The untrained model that the options describe. */
function newModelOf(options: CompleteOptions): LeapfrogModel {
  const { network, lattice, layers, hidden, activation, kernelSize, drift, harmonics } = options
  const architecture: ArchitectureOptions =
    network === 'dense' || network === 'dense-plaquettes'
      ? { network, lattice, layers, hidden, activation }
      : network === 'conv'
        ? { network, layers, hidden, kernelSize, activation, drift }
        : { network, layers, harmonics }
  const { beta, stepSize, seed } = options
  return newModel({ architecture, beta, lattice, stepSize, seed })
}

function withMasks(model: LeapfrogModel, masks: ReadonlyMap<string, Weight>): LeapfrogModel {
  return { ...model, weights: new Map([...model.weights, ...masks]) }
}

function masksOf({ weights }: LeapfrogModel): Map<string, Weight> {
  return new Map([...weights].filter(([, { values }]) => values instanceof Uint8Array))
}

function learningRates({ architecture }: LeapfrogModel): Float64Array {
  if (architecture.network === 'dense-plaquettes') return plaquetteRates(architecture)
  const rateOf = (weight: string) => (architecture.network === 'local' && weight === 'scale' ? SCALE_RATE : 1)
  return Float64Array.from(
    trainableWeights(architecture).flatMap(({ name, shape }) =>
      new Array<number>(sizeOf(shape)).fill(rateOf(name)),
    ),
  )
}
