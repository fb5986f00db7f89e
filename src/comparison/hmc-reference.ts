import { lastValueFrom, type Observable, reduce, takeUntil } from 'rxjs'
import type { Lattice, Precision } from '../batch.ts'
import { stabilityLimit } from '../lattice/index.ts'
import { hmc } from '../samplers/index.ts'
import { batchColumns } from '../threads/batch-columns.ts'
import type { Stretch } from '../threads/stretch.ts'
import { annealingSteps, judgeTrial, type Trial, type trialSeriesNames } from '../training/index.ts'
import { batchStretches } from './batch-stretches.ts'

/** HMC at the beta of one step of a training. */
export interface HmcReference {
  readonly step: number
  readonly beta: number
  readonly stepSize: number
  readonly leapfrogSteps: number
  readonly acceptance: number
  /** Mean of (Q_R(i+1) - Q_R(i))^2 with its error: the A dQ_R^2 that training maximises. */
  readonly squaredChange: number
  readonly squaredChangeError: number | null
  /** As long and as wide as the trials of the models; at the beta of these alone. */
  readonly trial?: Trial
}

/** What a reference must know of a training. */
export interface HmcReferenceOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly firstBeta?: number | undefined
  readonly rate: number
  readonly annealing?: 'linear' | 'cosine' | undefined
  readonly steps: number
  readonly layers: number
  readonly precision?: Precision | undefined
  readonly seed: number
  readonly trialChains: number
  readonly trialTrajectories: number
}

/** How a reference is watched and ended. */
interface HmcReferenceControls {
  next(point: HmcReference): void
  readonly stopped: Observable<unknown>
  readonly workers?: number
}

/** Where HMC costs least in high dimensions (Beskos et al. 2013, arXiv:1001.4460). */
const TARGET_ACCEPTANCE = 0.65
/** Betas at which HMC is measured, ends included. */
const POINTS = 9
/** On 16x16: some tenths of a second a point. */
const CHAINS = 128
const TRAJECTORIES = 100
const VOLUME = 256
/** Seeds of references lie so far above that of the training. */
const REFERENCE_SEEDS = 2 ** 21

/**
 * What HMC does on the way of a training, as beta rises: HMC with as many leapfrog steps as the model has layers, tuned to an
 * acceptance of 0.65 at each of 9 values of beta. Chains start from independent draws, so that even where HMC is frozen what it does
 * in a trajectory is measured without bias. The last point, at the beta of the trials, has a trial of its own. One thread beside
 * the training does it, in some seconds; with `workers: 0` this thread does.
 *
 * `next` is told each point; resolves when all are told or `stopped` emits.
 *
 * @example
 * await hmcReference({ lattice: [16, 16], beta: 5, rate: 0.005, steps: 28_000, layers: 14, seed: 1, trialChains: 128, trialTrajectories: 500 },
 *   { next: ({ beta, squaredChange }) => console.log(beta, squaredChange), stopped: NEVER })
 */
export async function hmcReference(
  options: HmcReferenceOptions,
  { next, stopped, workers = 1 }: HmcReferenceControls,
): Promise<void> {
  let over = false
  const subscription = stopped.subscribe(() => {
    over = true
  })
  const way = annealingSteps(options, POINTS)
  for (const [i, { step, beta }] of way.entries()) {
    if (over) break
    const point = await measured(
      options,
      { step, beta, last: i === way.length - 1, seed: i },
      { stopped, workers },
    )
    if (!over && point !== undefined) next(point)
  }
  subscription.unsubscribe()
}

async function measured(
  { lattice, layers, precision = 'f32', trialChains, trialTrajectories, ...options }: HmcReferenceOptions,
  { step, beta, last, seed }: { step: number; beta: number; last: boolean; seed: number },
  { stopped, workers }: { readonly stopped: Observable<unknown>; readonly workers: number },
): Promise<HmcReference | undefined> {
  const [nt, nx] = lattice
  const chains = last ? trialChains : Math.max(16, Math.round((CHAINS * VOLUME) / Math.max(VOLUME, nt * nx)))
  const trajectories = last ? trialTrajectories : TRAJECTORIES
  const sampler = hmc({
    lattice,
    beta,
    precision,
    chains,
    leapfrogSteps: layers,
    stepSize: 0.4 * stabilityLimit(beta),
    targetAcceptance: TARGET_ACCEPTANCE,
    seed: (options.seed + REFERENCE_SEEDS + seed) % Number.MAX_SAFE_INTEGER,
  })
  const series = batchColumns.map(() => new Float64Array(trajectories * chains))
  const end = await lastValueFrom(
    batchStretches(sampler, { workers, until: trajectories }).pipe(
      takeUntil(stopped),
      reduce((_: Stretch | undefined, stretch) => {
        series.forEach((values, c) => {
          values.set(stretch.column(c), stretch.first * chains)
        })
        return stretch
      }, undefined),
    ),
    { defaultValue: undefined },
  )
  if (end === undefined || end.first + end.steps < trajectories) return undefined
  const column = (name: string) => series[batchColumns.findIndex((each) => each.name === name)]!
  const change = squaredChange(column('sin'), chains)
  const acceptance = column('acceptProbability').reduce((sum, p) => sum + p, 0) / (trajectories * chains)
  return {
    step,
    beta,
    stepSize: Number(end.settings.stepSize),
    leapfrogSteps: layers,
    acceptance,
    squaredChange: change.mean,
    squaredChangeError: change.error,
    ...(last && {
      trial: judgeTrial(
        {
          charge: column('charge'),
          acceptProbability: column('acceptProbability'),
          accepted: column('accepted'),
          energyError: column('energyError'),
        } satisfies Record<(typeof trialSeriesNames)[number], Float64Array>,
        chains,
        lattice,
        beta,
      ),
    }),
  }
}

/** Mean and error, from the scatter of the chains, of the squared change of Q_R = sum sin x_P / 2 pi from one trajectory to the next. */
function squaredChange(sin: Float64Array, chains: number): { mean: number; error: number | null } {
  const sums = new Float64Array(chains)
  for (let i = chains; i < sin.length; i++) {
    sums[i % chains]! += ((sin[i]! - sin[i - chains]!) / (2 * Math.PI)) ** 2
  }
  const means = sums.map((sum) => sum / (sin.length / chains - 1))
  const mean = means.reduce((a, b) => a + b, 0) / chains
  const square = means.reduce((a, value) => a + (value - mean) ** 2, 0)
  return { mean, error: chains > 1 ? Math.sqrt(square / (chains * (chains - 1))) : null }
}
