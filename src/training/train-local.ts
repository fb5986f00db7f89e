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
import { betaOption, blockOption, localLayersOptions, parseOptions } from '../samplers/index.ts'
import { checkCheckpoint } from './checkpoint-schema.ts'
import {
  beginning,
  type DescentCheckpoint,
  type DescentControls,
  type DescentResult,
  descend,
  type Learner,
} from './descend.ts'
import { judgeTrial } from './trial.ts'
import { unlessAborted } from './unless-aborted.ts'
import type { Workforce, WorkforceOptions } from './workforce.ts'

/** Options of {@link trainLocal}, with their defaults: docs/trained-samplers.md says where these come from. */
export const trainingOptions = z.strictObject({
  ...localLayersOptions.pick({ lattice: true, beta: true, precision: true, seed: true }).shape,
  layers: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('layers of the model; default 10 at beta 4, 26 at beta 7'),
  harmonics: z.int().min(0).max(8).default(4).describe('harmonics of x_P beyond the first'),
  steps: z.int().min(1).default(28_000).describe('training steps'),
  batch: z.int().min(1).max(65_536).default(64).describe('chains per training step'),
  rate: z
    .number()
    .positive()
    .optional()
    .describe('learning rate at the start; default .12 / layers, at most .005'),
  penalty: z.number().min(0).default(0.002).describe('weight of min(0, log of the acceptance ratio)'),
  stepSize: z.number().positive().default(0.1).describe('step size of the HMC that training starts from'),
  firstBeta: betaOption
    .optional()
    .describe('beta at the start of annealing; default beta - 3.5, from 1.5 to 5'),
  block: blockOption
    .optional()
    .describe(
      'plaquettes that move and are accepted at a time: TxL, dividing the lattice, or whole; default 4x4, from beta 5.5 on 4x8, from 7.5 on 8x8',
    ),
  trials: z.int().min(1).default(8).describe('how often the model is tried on held-out chains'),
  trialChains: z.int().min(1).default(128).describe('chains of a trial'),
  trialTrajectories: z.int().min(2).default(500).describe('trajectories of a trial'),
})

/** What {@link trainLocal} takes; all but what differs from the defaults may be left out. */
export type TrainingOptions = z.input<typeof trainingOptions>
type SettledOptions = z.output<typeof trainingOptions> & {
  readonly layers: number
  readonly rate: number
  readonly block: Block
}

/** A checkpoint of {@link trainLocal}. */
export type TrainingCheckpoint = DescentCheckpoint<SettledOptions>

export interface TrainingControls extends DescentControls<TrainingCheckpoint> {
  /** Made for `workforceOptions` of the same options. */
  readonly workforce: Workforce
  /** Where to go on from. Its options must be those given. */
  readonly checkpoint?: TrainingCheckpoint
  /** A model to start from instead of HMC: to fine-tune it. */
  readonly start?: LocalParameters
}

export type TrainingResult = DescentResult<SettledOptions>

/** The scales are learnt more slowly: each acts on all momenta. */
const SCALE_RATE = 0.1

function settle(options: TrainingOptions): SettledOptions {
  const parsed = parseOptions('train', trainingOptions, options)
  const { lattice, beta } = parsed
  const shape = defaultShape(lattice, beta)
  const { layers = shape.layers, block = shape.block } = parsed
  checkModelFits({ architecture: { network: 'local', layers, harmonics: parsed.harmonics, block } }, lattice)
  // larger rates lose deep models again and again
  const { rate = Math.min(0.005, 0.12 / layers) } = parsed
  // in the order of the schema, as a checkpoint's options come back
  return parseOptions('train', trainingOptions, { ...parsed, layers, rate, block }) as SettledOptions
}

/** What a workforce is made for. */
export function workforceOptions(options: TrainingOptions): WorkforceOptions {
  const settled = settle(options)
  return { ...settled, shape: { layers: settled.layers, harmonics: settled.harmonics } }
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
  options: TrainingOptions,
  controls: TrainingControls,
): Promise<TrainingResult> {
  const settled = settle(options)
  const { layers, harmonics, batch, beta, trialChains } = settled
  const lattice: Lattice = settled.lattice
  const shape: LocalShape = { layers, harmonics }
  const { workforce } = controls
  const from = controls.checkpoint ?? beginning(settled, startParameters(settled, shape, controls.start))
  if (JSON.stringify(from.options) !== JSON.stringify(settled))
    throw new UsageError('train: the checkpoint is of a training with other options')
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
  { stepSize }: SettledOptions,
  shape: LocalShape,
  start: LocalParameters | undefined,
): Float64Array {
  const model = start ?? hmcParameters(shape, stepSize)
  const own = localShape(model)
  if (own.layers !== shape.layers || own.harmonics !== shape.harmonics)
    throw new UsageError(
      `train: the model to start from has ${own.layers} layers and ${own.harmonics} harmonics, not ${shape.layers} and ${shape.harmonics}`,
    )
  return flattenParameters(model)
}

function learningRates(shape: LocalShape): Float64Array {
  const rates = new Float64Array(parameterCount(shape)).fill(1)
  unflattenParameters(rates, shape).scale.fill(SCALE_RATE)
  return rates
}
