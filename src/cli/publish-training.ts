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

export interface TrainingTopics {
  /** Publishes a block of steps. */
  next(progress: TrainingProgress, now: () => ModelTraining): void
  /** Publishes what HMC does at the beta of a step. */
  reference(point: HmcReference): void
  complete(reason: CompleteReason): void
}

/** Milliseconds between looks at the layers of the model. */
const LOOK = 1000

/**
 * Publishes a training as topics (docs/protocol.md): `train/<run>/curve`, `.../trial` and `.../reference` without loss, so that a
 * page that is opened late has all of them, `.../layers` and `.../progress` with the newest value. `before` is what an interrupted
 * training has seen already.
 */
export function publishTraining(
  page: Pick<LivePage, 'channel'>,
  run: string,
  network: NetworkName,
  before: Pick<SavedTraining, 'curve' | 'trials' | 'seconds'>,
): TrainingTopics {
  const begun = performance.now()
  const open = (name: string, kind: string, delivery: 'lossless' | 'latest') =>
    page.channel({ topic: `train/${run}/${name}`, kind, delivery })
  const progress = open('progress', 'trainingProgress', 'latest')
  const curve = open('curve', 'trainingCurve', 'lossless')
  const trial = open('trial', 'trial', 'lossless')
  const layers = open('layers', 'layers', 'latest')
  const reference = open('reference', 'hmcReference', 'lossless')
  const all = [progress, curve, trial, layers, reference]
  for (const old of before.curve) curve.next(curvePoint(old))
  for (const { step, best, ...old } of before.trials) trial.next(trialValue(step, best, old))
  let looked = Number.NEGATIVE_INFINITY
  let last: TrainingProgressValue | undefined
  let step = 0
  return {
    next(at, now) {
      step = at.step
      curve.next({ ...curvePoint(at), ...(at.recovery !== undefined && { recovery: at.recovery }) })
      if (at.trial !== undefined) trial.next(trialValue(at.step, at.best === true, at.trial))
      const moment = performance.now()
      if (moment - looked < LOOK && at.step < at.steps) return
      looked = moment
      const { model, checkpoint } = now()
      layers.next({ kind: 'layers', step: at.step, ...layersOf(model) } satisfies ModelLayers)
      const { lattice, beta, layers: count, batch, seed } = checkpoint.options
      const block = 'block' in checkpoint.options ? checkpoint.options.block : undefined
      last = {
        kind: 'trainingProgress',
        step: at.step,
        steps: at.steps,
        rate: orNull(1 / at.secondsPerStep),
        seconds: before.seconds + (moment - begun) / 1000,
        eta: orNull(at.secondsLeft),
        network,
        lattice,
        beta,
        layers: count,
        ...(block !== undefined && { block }),
        batch,
        precision: 'precision' in checkpoint.options ? checkpoint.options.precision : 'f32',
        seed,
      }
      progress.next(last)
    },
    reference({ trial: tried, ...point }) {
      reference.next({
        kind: 'hmcReference',
        ...point,
        acceptance: orNull(point.acceptance),
        squaredChangeError: orNull(point.squaredChangeError),
        ...(tried !== undefined && { trial: trialFigures(tried) }),
      } satisfies HmcReferenceValue)
    },
    complete(reason) {
      if (last !== undefined)
        progress.next({ ...last, step, ended: reason === 'stopped' ? 'interrupted' : reason })
      for (const channel of all) channel.complete(reason)
    },
  }
}

function curvePoint(point: CurvePoint | TrainingProgress): TrainingCurvePoint {
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
