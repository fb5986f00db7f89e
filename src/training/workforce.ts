import type { Block, Lattice, Precision } from '../batch.ts'
import {
  type GradientRequest,
  gradientRowLength,
  groupCount,
  LocalGradients,
  type LocalShape,
} from '../layers/index.ts'
import { runTrial, type TrialRequest, type TrialSeries, trialSeriesNames } from './trial.ts'

/** The chains on which a model is trained and tried. */
export interface WorkforceOptions {
  readonly lattice: Lattice
  readonly block: Block
  /** The inverse coupling of the trials; each training step brings its own, which is not larger. */
  readonly beta: number
  readonly shape: LocalShape
  readonly precision: Precision
  readonly seed: number
  /** Chains of a training step, and of a trial. */
  readonly batch: number
  readonly trialChains: number
  readonly trialTrajectories: number
}

/** The threads that do the arithmetic of a training: this one alone, or several others. The numbers are the same. */
export interface Workforce {
  /** Rows of all groups of the batch, see `LocalGradients`; valid until the next call. */
  gradient(request: GradientRequest): Promise<Float64Array>
  /** `[trialTrajectories, trialChains]` each. */
  trial(parameters: Float64Array): Promise<TrialSeries>
  close(): Promise<void>
}

/** The chains of a batch and of a trial that one thread computes. */
export interface Share {
  readonly firstChain: number
  readonly chains: number
  readonly firstTrialChain: number
  readonly trialChains: number
}

/** Float64 arrays that all shares write into, each its own part. */
export interface SharedResults {
  readonly rows: Float64Array
  readonly series: TrialSeries
}

/** Lengths of the shared arrays: of the rows, and of each series of a trial. */
export function resultLengths({ shape, precision, batch, trialChains, trialTrajectories }: WorkforceOptions) {
  return {
    rows: groupCount(batch, precision) * gradientRowLength(shape),
    series: trialChains * trialTrajectories,
  }
}

/** The shared arrays, which lie one after the other in `memory`. */
export function sharedResults(options: WorkforceOptions, memory: ArrayBufferLike, offset = 0): SharedResults {
  const { rows, series } = resultLengths(options)
  const at = (place: number) => new Float64Array(memory, offset + 8 * (rows + place * series), series)
  return {
    rows: new Float64Array(memory, offset, rows),
    series: Object.fromEntries(
      trialSeriesNames.map((name, place) => [name, at(place)]),
    ) as unknown as TrialSeries,
  }
}

/** Computes the chains of one share, and writes the results to their places in the shared arrays. */
export class ShareWorker {
  readonly #options: WorkforceOptions
  readonly #share: Share
  readonly #results: SharedResults
  readonly #rows: Float64Array
  readonly #gradients: LocalGradients | undefined

  constructor(options: WorkforceOptions, share: Share, results: SharedResults) {
    const { lattice, block, beta, shape, precision, seed } = options
    const { firstChain, chains } = share
    this.#options = options
    this.#share = share
    this.#results = results
    const length = gradientRowLength(shape)
    const from = groupCount(firstChain, precision) * length
    this.#rows = results.rows.subarray(from, from + groupCount(chains, precision) * length)
    this.#gradients =
      chains > 0
        ? new LocalGradients({ lattice, block, beta, shape, precision, seed, firstChain, chains })
        : undefined
  }

  gradient(request: GradientRequest): void {
    this.#gradients?.evaluate(request, this.#rows)
  }

  trial(request: TrialRequest): void {
    const { trialChains: allChains } = this.#options
    const { firstTrialChain, trialChains } = this.#share
    if (trialChains === 0) return
    runTrial(
      request,
      { ...this.#options, chains: trialChains, firstChain: firstTrialChain },
      (name, trajectory, values) => {
        this.#results.series[name].set(values, trajectory * allChains + firstTrialChain)
      },
    )
  }
}

/** All chains in this thread. */
export function soloWorkforce(options: WorkforceOptions): Workforce {
  const { rows, series } = resultLengths(options)
  const results = sharedResults(options, new ArrayBuffer(8 * (rows + trialSeriesNames.length * series)))
  const worker = new ShareWorker(
    options,
    { firstChain: 0, chains: options.batch, firstTrialChain: 0, trialChains: options.trialChains },
    results,
  )
  return {
    async gradient(request) {
      worker.gradient(request)
      return results.rows
    },
    async trial(parameters) {
      worker.trial({ parameters, trajectories: options.trialTrajectories })
      return results.series
    },
    async close() {},
  }
}
