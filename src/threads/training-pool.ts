import { Worker } from 'node:worker_threads'
import { PipelineError } from '../errors.ts'
import { sharedResults, type Workforce, type WorkforceOptions } from '../training/index.ts'
import { endedByItself } from './ended-by-itself.ts'
import { shares } from './shares.ts'
import {
  COMMAND,
  DONE,
  GRADIENT,
  KIND,
  resultsOffset,
  TRIAL,
  type TrainingBoot,
  trainingMemoryBytes,
  trainingViews,
} from './training-boot.ts'

/**
 * Worker threads that share the chains of a training step. Each writes the rows of its groups, which are added up in the order of
 * the groups, so that the numbers are the same with any number of threads.
 */
export function trainingPool(options: WorkforceOptions, workers: number): Workforce {
  const memory = new SharedArrayBuffer(trainingMemoryBytes(options))
  const views = trainingViews(memory, options.shape)
  const { control } = views
  const results = sharedResults(options, memory, resultsOffset(options.shape))
  const batch = shares(options.batch, workers)
  const trial = shares(options.trialChains, workers)
  const noChains = { firstChain: 0, chains: 0 }
  const count = Math.max(batch.length, trial.length)
  let failure: Error | undefined
  let fail: (error: Error) => void = () => {}
  const broken = new Promise<never>((_, reject) => {
    fail = (error) => {
      failure ??= error
      reject(error)
    }
  })
  // a failure between two commands is thrown by the next one
  broken.catch(() => {})
  const threads = Array.from({ length: count }, (_, i) => {
    const { firstChain, chains } = batch[i] ?? noChains
    const { firstChain: firstTrialChain, chains: trialChains } = trial[i] ?? noChains
    const boot: TrainingBoot = {
      options,
      share: { firstChain, chains, firstTrialChain, trialChains },
      memory,
    }
    const thread = new Worker(new URL('./training-worker.js', import.meta.url), { workerData: boot })
    thread.on('message', (message: string) => fail(new PipelineError(`a training thread failed: ${message}`)))
    thread.on('error', (cause) => fail(new PipelineError(`a training thread failed: ${cause}`, { cause })))
    thread.on('exit', (code) => fail(new PipelineError(endedByItself(code))))
    return thread
  })

  const command = async (kind: typeof GRADIENT | typeof TRIAL) => {
    if (failure !== undefined) throw failure
    Atomics.store(control, DONE, 0)
    Atomics.store(control, KIND, kind)
    Atomics.add(control, COMMAND, 1)
    Atomics.notify(control, COMMAND)
    for (;;) {
      const done = Atomics.load(control, DONE)
      if (done === count) return
      const change = Atomics.waitAsync(control, DONE, done)
      if (change.async) await Promise.race([change.value, broken])
    }
  }

  return {
    async gradient({ parameters, beta, weight, step, fresh }) {
      views.parameters.set(parameters)
      views.request.set([beta, weight, step, fresh ? 1 : 0])
      await command(GRADIENT)
      return results.rows
    },
    async trial(parameters) {
      views.parameters.set(parameters)
      await command(TRIAL)
      return results.series
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()))
    },
  }
}
