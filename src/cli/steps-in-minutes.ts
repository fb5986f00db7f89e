import { type NetworkName, type TrainModelControls, trainModel } from '../pipeline/index.ts'
import type { TrainingOptions } from '../training/index.ts'

/** Steps of the measurement, and those at its start that are left out because the program is still warming up. */
const PILOT = 100
const WARM_UP = 20

/**
 * How many training steps there is time for, trials included: measured on a short training with the same options, which
 * is then forgotten. A whole number of blocks of 20. Undefined when `signal` ended it.
 */
export async function stepsInMinutes(
  minutes: number,
  network: NetworkName,
  options: TrainingOptions & { readonly trials: number; readonly trialTrajectories: number },
  controls: Pick<TrainModelControls, 'workers' | 'start' | 'signal'>,
): Promise<number | undefined> {
  const begun = performance.now()
  const trialTrajectories = Math.max(2, Math.ceil(options.trialTrajectories / 20))
  let [warm, last, lastStep] = [begun, begun, 0]
  let perStep = 0
  const { finished } = await trainModel(
    network,
    { ...options, steps: PILOT, trials: 1, trialTrajectories },
    {
      ...controls,
      onProgress: ({ step, trial }) => {
        const now = performance.now()
        if (step === WARM_UP) warm = now
        // the last block, which has the trial, counts from the one before it
        if (trial === undefined && step > WARM_UP) perStep = (now - warm) / (step - WARM_UP)
        if (trial === undefined) [last, lastStep] = [now, step]
      },
    },
  )
  if (!finished) return undefined
  const end = performance.now()
  const trial = Math.max(0, end - last - perStep * (PILOT - lastStep))
  const trials = (options.trials * trial * options.trialTrajectories) / trialTrajectories
  const left = 60_000 * minutes - (end - begun) - trials
  return Math.max(WARM_UP, WARM_UP * Math.floor(left / perStep / WARM_UP))
}
