import { type GradientRequest, gradientRowLength, groupCount, LocalGradients } from '../layers/index.ts'
import { runTrial, type TrialRequest } from './run-trial.ts'
import type { SharedResults } from './shared-results.ts'
import type { WorkforceOptions } from './workforce.ts'

/** The chains of a batch and of a trial that one thread computes. */
export interface TrainingShare {
  readonly firstChain: number
  readonly chains: number
  readonly firstTrialChain: number
  readonly trialChains: number
}

/** Computes the chains of one share, and writes the results to their places in the shared arrays. */
export class ShareWorker {
  readonly #options: WorkforceOptions
  readonly #share: TrainingShare
  readonly #results: SharedResults
  readonly #rows: Float64Array
  readonly #gradients: LocalGradients | undefined

  constructor(options: WorkforceOptions, share: TrainingShare, results: SharedResults) {
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
