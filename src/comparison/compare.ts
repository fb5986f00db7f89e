import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filter, map, merge, type Observable, share } from 'rxjs'
import type { Lattice, Precision } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { isCharge } from '../pipeline/quantity.ts'
import { runPipeline } from '../pipeline/run-pipeline.ts'
import type { PipelineRun } from '../pipeline/run-stages.ts'
import type { RunSummary } from '../pipeline/summary.ts'
import type { Efficiency, EfficiencyRatios, EfficiencyWithGain } from '../values/efficiency.ts'
import comparison from './comparison-pipeline.ts'
import { efficiency, efficiencyRatios } from './efficiency.ts'
import { type HmcTuning, tuneHmc } from './tune-hmc.ts'

/** What is compared, and how long. */
export interface ComparisonOptions {
  /** A .safetensors file. */
  readonly model: string
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
  /** What moves the chains of all samplers, see `hmc`. */
  readonly backend: 'wasm' | 'webgpu'
  readonly seed: number
  readonly workers: number
  /** Per chain; without it, 20 tau_int of tuned HMC by the scan, 2000 to 20 000. */
  readonly trajectories?: number
  /** Trajectories of each chain before the first round, which also warm the machine up. */
  readonly thermalize: number
  /** Turns of each sampler. */
  readonly rounds: number
}

/** `compare --json`. */
export interface ComparisonSummary extends RunSummary {
  /** How HMC was tuned, on other seeds than those compared. */
  readonly tuning: HmcTuning
  /** Of each sampler, per cost. */
  readonly efficiency: Readonly<Record<string, Efficiency>>
  /** The trained sampler over tuned HMC; absent if the run ended before both were under way. */
  readonly ratios?: EfficiencyRatios
}

/** Name of the charge that samplers are compared by. */
const [charge] = Object.entries(comparison.measurements)
  .filter(([, measurement]) => isCharge(measurement))
  .map(([name]) => name)

/** Seeds of the scan lie so far above those of the comparison. */
const SCAN_SEEDS = 2 ** 20

const file = fileURLToPath(new URL(`./comparison-pipeline${extname(import.meta.url)}`, import.meta.url))

/**
 * Tunes HMC for the target of a comparison, on seeds of its own, and with the workers that the comparison will have.
 *
 * @throws UsageError for a target that cannot be.
 */
export function tuneForComparison(
  { lattice, beta, chains, precision, backend, seed, workers }: ComparisonOptions,
  { progress, stopped, budget }: Pick<Parameters<typeof tuneHmc>[0], 'progress' | 'stopped' | 'budget'> = {},
): Promise<HmcTuning> {
  if (seed > Number.MAX_SAFE_INTEGER - 2 * SCAN_SEEDS)
    throw new UsageError(`compare: seed ${seed} leaves no room for the seeds of the scan: take a smaller one`)
  return tuneHmc({
    lattice,
    beta,
    chains,
    precision,
    backend,
    workers,
    seed: seed + SCAN_SEEDS,
    ...(progress !== undefined && { progress }),
    ...(stopped !== undefined && { stopped: stopped as Observable<unknown> }),
    ...(budget !== undefined && { budget }),
  })
}

/** Trajectories per chain for which tuned HMC has many tau_int, and the windows of its chains close. */
function enough({ tried }: HmcTuning): number {
  const tau = tried[0]?.integratedTime ?? Number.POSITIVE_INFINITY
  return Math.min(20_000, Math.max(2000, Math.ceil((20 * tau) / 1000) * 1000))
}

/**
 * A run of the trained sampler, tuned HMC, instanton hits and exact draws, which take turns: each samples alone, with the
 * same workers and for the same number of trajectories, in several rounds, so that a machine that drifts does not decide.
 * `ready` is awaited after each stretch of trajectories.
 */
export function comparisonRun(
  options: ComparisonOptions,
  tuning: HmcTuning,
  ready?: () => Promise<unknown>,
): PipelineRun {
  const { workers, rounds, thermalize, trajectories = enough(tuning), ...target } = options
  const { stepSize, leapfrogSteps } = tuning
  return withEfficiency(
    runPipeline({
      definition: comparison,
      file,
      parameters: comparison.parameters.parse({ ...target, stepSize, leapfrogSteps }),
      trajectories,
      thermalize,
      workers,
      rounds,
      ...(ready !== undefined && { ready }),
    }),
  )
}

/** Milliseconds between looks at the efficiencies. */
const LOOK = 500

/**
 * Gives every sampler an analysis more: what it gives for its cost so far, and what that is over tuned HMC. Every look is at all
 * samplers, since a gain changes with either of two.
 */
function withEfficiency(run: PipelineRun): PipelineRun {
  const tuned = run.samplers.find(({ name }) => name === 'hmc')
  let looked = Number.NEGATIVE_INFINITY
  const looks = merge(...run.samplers.map(({ progress }) => progress)).pipe(
    filter(({ phase }) => {
      const now = performance.now()
      if (phase === 'start' || (phase !== 'done' && now - looked < LOOK)) return false
      looked = now
      return true
    }),
    share(),
  )
  const samplers = run.samplers.map((sampler) => ({
    ...sampler,
    analyses: {
      ...sampler.analyses,
      efficiency: looks.pipe(
        map((): EfficiencyWithGain => {
          const summary = sampler.summary()
          const gain =
            tuned === undefined || tuned === sampler
              ? {}
              : { gain: efficiencyRatios(summary, tuned.summary(), charge) }
          return { kind: 'efficiency', ...efficiency(summary, charge), ...gain }
        }),
      ),
    },
  }))
  return { ...run, samplers }
}

/** The summary of a comparison, with efficiencies and ratios. */
export function comparisonSummary(run: RunSummary, tuning: HmcTuning): ComparisonSummary {
  const efficiencies = Object.fromEntries(
    Object.entries(run.samplers).map(([name, summary]) => [name, efficiency(summary, charge)]),
  )
  const { 'leapfrog-layers': trained, hmc } = run.samplers
  return {
    ...run,
    tuning,
    efficiency: efficiencies,
    ...(trained !== undefined && hmc !== undefined && { ratios: efficiencyRatios(trained, hmc, charge) }),
  }
}
