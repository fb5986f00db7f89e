import type { HmcReference } from '../comparison/index.ts'
import type { ModelTraining, NetworkName } from '../pipeline/index.ts'
import type { CurvePoint, SavedTraining, TrainingProgress, Trial } from '../training/index.ts'
import { orNull } from '../values/numbers.ts'
import type {
  HmcReferenceValue,
  ModelLayers,
  TrainingCurvePoint,
  TrainingProgressValue,
  TrialOfStep,
  TrialResult,
} from '../values/training.ts'
import type { CompleteReason } from '../wire/index.ts'
import type { LivePage } from './live-page.ts'
import { Topics } from './topics.ts'

export interface TrainingTopics {
  /** Publishes an interval of steps. */
  next(progress: TrainingProgress, now: () => ModelTraining): void
  /** Publishes what HMC does at the beta of a step. */
  reference(point: HmcReference): void
  complete(reason: CompleteReason): void
}

/** Milliseconds between two values of the layers and of the progress. */
const PAUSE = 1000

/**
 * Publishes a training as topics (docs/protocol.md): `train/<run>/curve`, `.../trial` and `.../reference` without loss,
 * `.../layers` and `.../progress` with the newest value. `before` is what happened before an interrupted training was resumed.
 */
export function publishTraining(
  page: Pick<LivePage, 'channel'>,
  run: string,
  network: NetworkName,
  before: Pick<SavedTraining, 'curve' | 'trials' | 'seconds'>,
): TrainingTopics {
  const begun = performance.now()
  const topics = new Topics(page, `train/${run}`)
  const progress = topics.progress('progress', 'trainingProgress')
  const curve = topics.lossless('curve', 'trainingCurve')
  const trials = topics.lossless('trial', 'trial')
  const layers = topics.latest('layers', 'layers')
  const reference = topics.lossless('reference', 'hmcReference')
  for (const point of before.curve) curve.next(curveValue(point))
  for (const { step: at, best, ...trial } of before.trials) trials.next(trialValue(at, best, trial))
  let publishedAt = Number.NEGATIVE_INFINITY
  let step = 0
  return {
    next(made, now) {
      step = made.step
      const { trial, best, recovery } = made
      curve.next({ ...curveValue(made), ...(recovery !== undefined && { recovery }) })
      if (trial !== undefined) trials.next(trialValue(step, best === true, trial))
      const moment = performance.now()
      if (moment - publishedAt < PAUSE && step < made.steps) return
      publishedAt = moment
      const { model, checkpoint } = now()
      layers.next({ kind: 'layers', step, ...layersOf(model) } satisfies ModelLayers)
      const seconds = before.seconds + (moment - begun) / 1000
      progress.next(progressValue(network, made, checkpoint.options, seconds))
    },
    reference({ trial, ...point }) {
      reference.next({
        kind: 'hmcReference',
        ...point,
        acceptance: orNull(point.acceptance),
        squaredChangeError: orNull(point.squaredChangeError),
        ...(trial !== undefined && { trial: trialFigures(trial) }),
      } satisfies HmcReferenceValue)
    },
    complete(reason) {
      progress.complete(reason, { step })
      for (const topic of [curve, trials, layers, reference]) topic.complete(reason)
    },
  }
}

function curveValue(point: CurvePoint | TrainingProgress): TrainingCurvePoint {
  const { step, beta, rate, loss, acceptance, squaredChange } = point
  return {
    kind: 'trainingCurve',
    step,
    beta: orNull(beta),
    rate: orNull(rate),
    loss: orNull(loss),
    acceptance: orNull(acceptance),
    squaredChange: orNull(squaredChange),
  }
}

/** A trial whose numbers are null where they are unknown. */
function trialFigures(trial: Trial): TrialResult {
  const { reliable, slowMode, frozen, longestRejection } = trial
  return {
    acceptance: orNull(trial.acceptance),
    tunnelingRate: orNull(trial.tunnelingRate),
    tunnelingRateError: orNull(trial.tunnelingRateError),
    integratedTime: orNull(trial.integratedTime),
    integratedTimeError: orNull(trial.integratedTimeError),
    reliable,
    slowMode,
    frozen,
    expMinusEnergyError: orNull(trial.expMinusEnergyError),
    expMinusEnergyErrorError: orNull(trial.expMinusEnergyErrorError),
    longestRejection,
  }
}

const trialValue = (step: number, best: boolean, trial: Trial): TrialOfStep => ({
  kind: 'trial',
  step,
  best,
  ...trialFigures(trial),
})

function progressValue(
  network: NetworkName,
  { step, steps, secondsPerStep, secondsLeft }: TrainingProgress,
  options: ModelTraining['checkpoint']['options'],
  seconds: number,
): TrainingProgressValue {
  const { lattice, beta, layers, batch, seed } = options
  const block = 'block' in options ? options.block : undefined
  return {
    kind: 'trainingProgress',
    step,
    steps,
    rate: orNull(1 / secondsPerStep),
    seconds,
    eta: orNull(secondsLeft),
    network,
    lattice,
    beta,
    layers,
    ...(block !== undefined && { block }),
    batch,
    precision: 'precision' in options ? options.precision : 'f32',
    seed,
  }
}

/** Step sizes of the kicks and the drifts of a model, layer by layer, and the scales s of the momenta where it has them. */
function layersOf({ architecture, weights }: ModelTraining['model']) {
  const values = (name: string) => Array.from(weights.get(name)!.values)
  const [kickStep, driftStep] = [values('logKickStep').map(Math.exp), values('logDriftStep').map(Math.exp)]
  if (architecture.network !== 'local') return { kickStep, driftStep }
  // a local model keeps the first half of its numbers
  const { layers } = architecture
  const scale = values('scale')
  const along = (count: number, of: (nearer: number, position: number) => number) =>
    Array.from({ length: count }, (_, position) => of(Math.min(position, count - 1 - position), position))
  return {
    kickStep: along(layers + 1, (k) => kickStep[k]!),
    driftStep: along(layers, (k) => driftStep[k]!),
    scale: along(layers + 1, (k, position) => Math.sign(layers - 2 * position) * (scale[k] ?? 0)),
  }
}
