import { z } from 'zod'
import type { Block, Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import {
  checkModelFits,
  defaultShape,
  flattenParameters,
  hmcParameters,
  type LocalParameters,
  type LocalShape,
  localShape,
  meanGradient,
  parameterCount,
  unflattenParameters,
} from '../layers/index.ts'
import { blockOption, localLayersOptions, parseOptions } from '../samplers/index.ts'
import { checkCheckpoint, checkSameOptions } from './checkpoint-schema.ts'
import { type DescentControls, type DescentResult, descend, type Learner } from './descend.ts'
import { beginning, type DescentCheckpoint } from './descent-checkpoint.ts'
import { SCALE_RATE } from './scale-rate.ts'
import { sharedOptions } from './shared-options.ts'
import { judgeTrial } from './trial.ts'
import { unlessAborted } from './unless-aborted.ts'
import type { Workforce, WorkforceOptions } from './workforce.ts'

/** Options of `trainModel` for local models, with their defaults: docs/trained-samplers.md says where these come from. */
export const trainingOptions = z.strictObject({
  ...localLayersOptions.pick({ lattice: true, beta: true, precision: true, seed: true }).shape,
  layers: sharedOptions.layers.optional().describe('layers of the model; default 10 at beta 4, 26 at beta 7'),
  harmonics: z.int().min(0).max(8).default(4).describe('harmonics of x_P beyond the first'),
  steps: sharedOptions.steps.default(28_000),
  batch: sharedOptions.batch.default(64),
  rate: sharedOptions.rate
    .optional()
    .describe('learning rate at the start; default .12 / layers, at most .005'),
  penalty: sharedOptions.penalty,
  stepSize: sharedOptions.stepSize,
  firstBeta: sharedOptions.firstBeta,
  block: blockOption
    .optional()
    .describe(
      'plaquettes that move and are accepted at a time: TxL, dividing the lattice, or whole; default 4x4, from beta 5.5 on 4x8, from 7.5 on 8x8',
    ),
  trials: sharedOptions.trials.default(8),
  trialChains: sharedOptions.trialChains,
  trialTrajectories: sharedOptions.trialTrajectories.default(500),
})

/** What `trainModel` takes for local models; all but what differs from the defaults may be left out. */
export type TrainingOptions = z.input<typeof trainingOptions>
type CompleteOptions = z.output<typeof trainingOptions> & {
  readonly layers: number
  readonly rate: number
  readonly block: Block
}

/** A checkpoint of the training of a local model. */
export type TrainingCheckpoint = DescentCheckpoint<CompleteOptions>

export interface TrainingControls extends DescentControls<TrainingCheckpoint> {
  /** Made for `workforceOptions` of the same options. */
  readonly workforce: Workforce
  /** Where to go on from. Its options must be those given. */
  readonly checkpoint?: TrainingCheckpoint
  /** A model to start from instead of HMC: to fine-tune it. */
  readonly start?: LocalParameters
}

export type TrainingResult = DescentResult<CompleteOptions>

/** The options with their defaults filled in, some of which depend on lattice, beta and the number of layers. */
function withDefaults(given: TrainingOptions): CompleteOptions {
  const parsed = parseOptions('train', trainingOptions, given)
  const { lattice, beta } = parsed
  const shape = defaultShape(lattice, beta)
  const { layers = shape.layers, block = shape.block } = parsed
  checkModelFits({ architecture: { network: 'local', layers, harmonics: parsed.harmonics, block } }, lattice)
  // with a larger rate a deep model loses its acceptance again and again
  const { rate = Math.min(0.005, 0.12 / layers) } = parsed
  // parsed again, so that the keys have the order of the schema: a checkpoint is compared by its JSON
  return parseOptions('train', trainingOptions, { ...parsed, layers, rate, block }) as CompleteOptions
}

/** What a workforce is made for. */
export function workforceOptions(given: TrainingOptions): WorkforceOptions {
  const options = withDefaults(given)
  return { ...options, shape: { layers: options.layers, harmonics: options.harmonics } }
}

/**
 * Trains a local model: Adam on -(A dQ_R^2 + penalty min(0, -dH)), summed over blocks, with beta
 * annealed to its target and a decaying rate. Chains start from independent draws every 20 steps and go on as a Markov
 * chain between. The model kept is the one with the smallest tau_int(Q_Z), within errors, on held-out chains moved by
 * the real sampler. The result depends on the options alone, not on the number of threads or on interruptions.
 *
 * When the acceptance falls to a fifth, or a gradient is not finite, training goes back to its last good parameters and halves
 * the rate; `recovery` of the progress says so.
 *
 * @throws UsageError for options that cannot be, or a checkpoint or start of another shape.
 */
export async function trainLocal(
  given: TrainingOptions,
  { workforce, checkpoint, start, ...controls }: TrainingControls,
): Promise<TrainingResult> {
  const options = withDefaults(given)
  const { layers, harmonics, batch, beta, trialChains } = options
  const lattice: Lattice = options.lattice
  const shape: LocalShape = { layers, harmonics }
  const from = checkpoint ?? beginning(options, startParameters(options.stepSize, shape, start))
  checkSameOptions(from, options)
  checkCheckpoint(from, parameterCount(shape))
  const learner: Learner = {
    rates: learningRates(shape),
    async gradient(request) {
      const rows = await workforce.gradient(request)
      const parameters = unflattenParameters(request.parameters, shape)
      return meanGradient(parameters, shape, request.beta, rows, batch)
    },
    async trial(parameters, signal) {
      const series = await unlessAborted(workforce.trial(parameters), signal)
      return judgeTrial(series, trialChains, lattice, beta)
    },
  }
  return descend(learner, from, controls)
}

function startParameters(
  stepSize: number,
  shape: LocalShape,
  start: LocalParameters | undefined,
): Float64Array {
  if (start === undefined) return flattenParameters(hmcParameters(shape, stepSize))
  const { layers, harmonics } = localShape(start)
  if (layers !== shape.layers || harmonics !== shape.harmonics)
    throw new UsageError(
      `train: the model to start from has ${layers} layers and ${harmonics} harmonics, not ${shape.layers} and ${shape.harmonics}`,
    )
  return flattenParameters(start)
}

function learningRates(shape: LocalShape): Float64Array {
  const rates = new Float64Array(parameterCount(shape)).fill(1)
  unflattenParameters(rates, shape).scale.fill(SCALE_RATE)
  return rates
}
