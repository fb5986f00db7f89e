import { parentPort, workerData } from 'node:worker_threads'
import { ShareWorker, sharedResults } from '../training/index.ts'
import {
  COMMAND,
  DONE,
  GRADIENT,
  KIND,
  resultsOffset,
  type TrainingBoot,
  trainingViews,
} from './training-boot.ts'

/** Carries out one command after the other, and sleeps between them. The main thread ends it with `terminate`. */
function work({ options, share, memory }: TrainingBoot): void {
  const { control, request, parameters } = trainingViews(memory, options.shape)
  const results = sharedResults(options, memory, resultsOffset(options.shape))
  const worker = new ShareWorker(options, share, results)
  for (let command = 0; ; command++) {
    while (Atomics.load(control, COMMAND) === command) Atomics.wait(control, COMMAND, command)
    if (Atomics.load(control, KIND) === GRADIENT) {
      const [beta, weight, step, fresh] = request as unknown as [number, number, number, number]
      worker.gradient({ parameters, beta, weight, step, fresh: fresh === 1 })
    } else worker.trial({ parameters: parameters.slice(), trajectories: options.trialTrajectories })
    Atomics.add(control, DONE, 1)
    Atomics.notify(control, DONE)
  }
}

try {
  work(workerData as TrainingBoot)
} catch (error) {
  parentPort?.postMessage(error instanceof Error ? error.message : String(error))
}
