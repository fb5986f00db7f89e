import { checkWorkers } from '../threads/check-workers.ts'
import { trainingPool } from '../threads/training-pool.ts'
import {
  soloWorkforce,
  type TrainingControls,
  type TrainingOptions,
  type TrainingResult,
  trainLocal,
  workforceOptions,
} from '../training/index.ts'

export interface TrainControls extends Omit<TrainingControls, 'workforce'> {
  /** Worker threads; 0 trains in this thread. The numbers are the same with any count. Default 1. */
  readonly workers?: number
}

/**
 * Trains a local LeapfrogLayers model in worker threads: see `TrainingOptions` for what may be chosen, and
 * `onProgress`, `signal` and `checkpoint` of the controls for watching, ending and resuming it.
 *
 * @throws UsageError for options that cannot be.
 * @example
 * const { best } = await train({ lattice: [8, 8], beta: 3, layers: 6, steps: 500 }, { workers: 2 })
 * console.log(best?.trial.integratedTime)
 */
export async function train(
  options: TrainingOptions = {},
  { workers = 1, ...controls }: TrainControls = {},
): Promise<TrainingResult> {
  checkWorkers('train', workers)
  const forWorkforce = workforceOptions(options)
  const workforce = workers === 0 ? soloWorkforce(forWorkforce) : trainingPool(forWorkforce, workers)
  try {
    return await trainLocal(options, { ...controls, workforce })
  } finally {
    await workforce.close()
  }
}
