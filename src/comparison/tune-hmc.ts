import { type Observable, takeUntil } from 'rxjs'
import type { Lattice, Precision } from '../batch.ts'
import { stabilityLimit } from '../lattice/index.ts'
import { topologicalCharge } from '../measurements/index.ts'
import { quantitiesOf } from '../pipeline/quantity.ts'
import { hmc } from '../samplers/index.ts'
import {
  type IntegratedTime,
  type IntegratedTimeOptions,
  integratedTime,
  SeriesAccumulator,
} from '../stats/index.ts'
import { batchColumns } from '../threads/batch-columns.ts'
import { batchStretches } from './batch-stretches.ts'

/** Trajectories of an HMC: what is tuned. */
export interface HmcTrajectory {
  readonly stepSize: number
  readonly leapfrogSteps: number
}

/** By what candidates are ranked: independent charges per second, or, where charges hardly move, their changes per second. */
export type TuningCriterion = 'effectiveSamples' | 'tunneling'

/** How one candidate did in its last stage. */
export interface TriedTrajectory extends HmcTrajectory {
  /** Stages it lasted. */
  readonly stages: number
  readonly acceptance: number
  /** Mean of |Q(i+1) - Q(i)|. */
  readonly tunnelingRate: number
  /** tau_int of Q; null where it is frozen, or the series too short to say. */
  readonly integratedTime: number | null
  /** Trajectories of one chain per second, all chains together, by the line through the times of all candidates. */
  readonly trajectoriesPerSecond: number
  /** Of Q; null where tau_int is. */
  readonly effectiveSamplesPerSecond: number | null
  readonly tunnelingsPerSecond: number
}

/** The best HMC for a target, and what was tried. */
export interface HmcTuning extends HmcTrajectory {
  readonly criterion: TuningCriterion
  /** Last first: those that lasted longest. */
  readonly tried: readonly TriedTrajectory[]
  /** False where it was stopped. */
  readonly complete: boolean
}

export interface TuneHmcOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
  /** What moves the chains, see `hmc`. Default: `wasm`. */
  readonly backend?: 'wasm' | 'webgpu'
  /** Candidates have seeds from this one on, each its own: take one away from those of what is to be compared. */
  readonly seed: number
  readonly workers: number
  /** Default: a grid of step sizes and trajectory lengths, as `leapstream compare` tries. */
  readonly candidates?: readonly HmcTrajectory[]
  /** Leapfrog steps per chain and candidate in the first stage; each stage has twice those of the one before. */
  readonly budget?: number
  /** Told after each candidate the share of the work that is done, and how those tried so far did, best first. */
  readonly progress?: (share: number, tried: readonly TriedTrajectory[]) => void
  /** Ends the scan when it emits. */
  readonly stopped?: Observable<unknown>
}

/** Leapfrog steps per trajectory, and step sizes as shares of the stability limit 2 / sqrt(8 beta), on 16x16. */
const STEPS = [4, 7, 12, 20, 35, 60, 100]
const SHARES = [0.2, 0.3, 0.4, 0.5, 0.6]
const VOLUME = 256
/** Candidates of the last stage. */
const FINALISTS = 3
/** Half a second of 128 chains of 16x16 on one core: some ten changes of charge at beta 7. */
const BUDGET = 6000

/**
 * Step sizes and trajectory lengths around what others found best for 2D U(1): (25, .15) at beta 5 (docs/physics.md 4.6).
 * On volumes above 16x16 steps shrink as V^{-1/4}, which keeps the acceptance, and their number grows.
 */
export function hmcCandidates(beta: number, [nt, nx]: Lattice): HmcTrajectory[] {
  const limit = stabilityLimit(beta)
  const finer = Math.max(1, (nt * nx) / VOLUME) ** 0.25
  return STEPS.flatMap((steps) =>
    SHARES.map((share) => ({
      stepSize: Number(((share * limit) / finer).toPrecision(3)),
      leapfrogSteps: Math.round(steps * finer),
    })),
  )
}

/** What of the columns of a batch is looked at. */
const [PROBABILITY, CHARGE] = ['acceptProbability', 'charge'].map((wanted) =>
  batchColumns.findIndex(({ name }) => name === wanted),
) as [number, number]

interface Measured extends HmcTrajectory {
  readonly stages: number
  readonly trajectories: number
  readonly seconds: number
  readonly acceptance: number
  readonly tunnelingRate: number
  readonly time: IntegratedTime
}

/**
 * Scans step size and trajectory length of HMC for the most effective samples of Q per second. Stage by stage the better half
 * of the candidates goes on, with twice the work and fresh chains from exact starts, until 3 are left, and the last stage
 * decides. Times come from a straight line through all candidates, since a trajectory costs so much to begin and so much per
 * leapfrog step. Where even the fastest charge is too slow for a tau_int, the tunneling rate per second decides.
 *
 * @example
 * const { stepSize, leapfrogSteps } = await tuneHmc({ lattice: [16, 16], beta: 4, chains: 64, precision: 'f32', seed: 9, workers: 1 })
 */
export async function tuneHmc(options: TuneHmcOptions): Promise<HmcTuning> {
  const { beta, lattice, stopped, progress, budget = BUDGET } = options
  const [charge] = quantitiesOf({ Q: topologicalCharge() }, { lattice, beta })
  let field: readonly HmcTrajectory[] = options.candidates ?? hmcCandidates(beta, lattice)
  const sizes: number[] = [field.length]
  while (sizes.at(-1)! > FINALISTS) sizes.push(Math.max(FINALISTS, Math.ceil(sizes.at(-1)! / 2)))
  const total = sizes.reduce((sum, size, stage) => sum + size * 2 ** stage, 0)
  let done = 0
  let over = false
  const subscription = stopped?.subscribe(() => {
    over = true
  })
  const last = new Map<string, Measured>()
  let seed = options.seed
  let ranked: TriedTrajectory[] = []
  let criterion: TuningCriterion = 'effectiveSamples'
  try {
    for (const [stage, size] of sizes.entries()) {
      const results: Measured[] = []
      for (const candidate of field.slice(0, size)) {
        const steps = budget * 2 ** stage
        const measured = await sample(candidate, steps, charge!.timeOptions, seed++, options)
        if (over) break
        const result = { ...measured, stages: stage + 1 }
        results.push(result)
        last.set(`${result.stepSize} ${result.leapfrogSteps}`, result)
        // times of a stage that was cut short are still of use for the line
        const cost = trajectoryCost([...last.values()])
        criterion = criterionOf(results, cost)
        ranked = [...last.values()]
          .map((each) => tried(each, cost, options.chains))
          .sort((a, b) => b.stages - a.stages || score(b, criterion) - score(a, criterion))
        done += 2 ** stage
        progress?.(done / total, ranked)
      }
      if (over) break
      field = ranked
        .filter(({ stages }) => stages === stage + 1)
        .map(({ stepSize, leapfrogSteps }) => ({ stepSize, leapfrogSteps }))
    }
  } finally {
    subscription?.unsubscribe()
  }
  const best = ranked[0] ?? field[0]!
  const { stepSize, leapfrogSteps } = best
  return { stepSize, leapfrogSteps, criterion, tried: ranked, complete: !over }
}

/** Runs one candidate alone. */
function sample(
  candidate: HmcTrajectory,
  steps: number,
  exactly: IntegratedTimeOptions,
  seed: number,
  { lattice, beta, chains, precision, backend = 'wasm', workers, stopped }: TuneHmcOptions,
): Promise<Omit<Measured, 'stages'>> {
  const sampler = hmc({ lattice, beta, chains, precision, backend, seed, ...candidate })
  const trajectories = Math.max(2, Math.round(steps / candidate.leapfrogSteps))
  const charge = new SeriesAccumulator({ chains })
  let acceptance = 0
  let begun = 0
  let count = 0
  return new Promise((resolve, reject) => {
    const source = batchStretches(sampler, {
      workers,
      until: trajectories,
      started: () => {
        begun = performance.now()
      },
    })
    const bounded = stopped === undefined ? source : source.pipe(takeUntil(stopped))
    let seconds = 0
    let rate = 0
    let previous: Float64Array | undefined
    bounded.subscribe({
      next: ({ steps, column }) => {
        seconds = (performance.now() - begun) / 1000
        const charges = column(CHARGE)
        charge.push(charges, steps)
        for (const p of column(PROBABILITY)) acceptance += p
        for (let i = 0; i < charges.length; i++) {
          const before = i < chains ? previous?.[i] : charges[i - chains]
          if (before !== undefined) rate += Math.abs(charges[i]! - before)
        }
        previous = charges.slice(-chains)
        count += steps
      },
      error: reject,
      complete: () =>
        resolve({
          ...candidate,
          trajectories: count,
          seconds,
          acceptance: acceptance / Math.max(1, count * chains),
          tunnelingRate: rate / Math.max(1, (count - 1) * chains),
          time: integratedTime(charge, { ...exactly, jackknife: false }),
        }),
    })
  })
}

/** Seconds per trajectory of all chains as a + b N: least squares of relative deviations, over all candidates. */
export function trajectoryCost(
  measured: readonly { leapfrogSteps: number; trajectories: number; seconds: number }[],
): (leapfrogSteps: number) => number {
  let [one, x, xx, y, xy] = [0, 0, 0, 0, 0]
  for (const { leapfrogSteps, trajectories, seconds } of measured) {
    const cost = seconds / trajectories
    if (!(cost > 0)) continue
    const weight = 1 / cost ** 2
    one += weight
    x += weight * leapfrogSteps
    xx += weight * leapfrogSteps ** 2
    y += weight * cost
    xy += weight * leapfrogSteps * cost
  }
  const determinant = one * xx - x * x
  if (!(determinant > 1e-9 * one * xx)) return () => y / one
  const slope = (one * xy - x * y) / determinant
  const start = (y - slope * x) / one
  return (leapfrogSteps) => Math.max(start + slope * leapfrogSteps, slope)
}

/** At least 50 tau_int; that a slow mode may hide is no reason to doubt the order of candidates. */
function isLong({ frozen, value, count, chains }: IntegratedTime): boolean {
  return !frozen && value !== null && value > 0 && count * chains >= 50 * value
}

/** tau_int where what tunnels most per second has one to believe, else the tunneling rate. */
function criterionOf(results: readonly Measured[], cost: (leapfrogSteps: number) => number): TuningCriterion {
  const perSecond = ({ tunnelingRate, leapfrogSteps }: Measured) => tunnelingRate / cost(leapfrogSteps)
  const fastest = results.reduce((a, b) => (perSecond(b) > perSecond(a) ? b : a))
  return isLong(fastest.time) ? 'effectiveSamples' : 'tunneling'
}

function tried(
  { stepSize, leapfrogSteps, stages, acceptance, tunnelingRate, time }: Measured,
  cost: (leapfrogSteps: number) => number,
  chains: number,
): TriedTrajectory {
  const { value, frozen, lowerBound } = time
  const tau = frozen || value === null ? null : isLong(time) ? value : Math.max(value, lowerBound ?? value)
  const perSecond = chains / cost(leapfrogSteps)
  return {
    stepSize,
    leapfrogSteps,
    stages,
    acceptance,
    tunnelingRate,
    integratedTime: tau,
    trajectoriesPerSecond: perSecond,
    effectiveSamplesPerSecond: tau === null ? null : perSecond / tau,
    tunnelingsPerSecond: perSecond * tunnelingRate,
  }
}

function score(
  { effectiveSamplesPerSecond, tunnelingsPerSecond }: TriedTrajectory,
  criterion: TuningCriterion,
): number {
  return criterion === 'tunneling' ? tunnelingsPerSecond : (effectiveSamplesPerSecond ?? 0)
}
