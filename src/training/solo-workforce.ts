import { ShareWorker } from './share-worker.ts'
import { resultLengths, sharedResults } from './shared-results.ts'
import { trialSeriesNames } from './trial.ts'
import type { Workforce, WorkforceOptions } from './workforce.ts'

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
