import {
  type NetworkName,
  type NetworkOptions,
  type TrainModelControls,
  trainModel,
} from '../pipeline/index.ts'

/** Steps of the first measurement, and those at its start that are left out because the program is still warming up. */
const PILOT = 100
const WARM_UP = 20
/** Steps that a measurement should last, milliseconds, or a share of the time there is. */
const ENOUGH = 2000
const SHARE = 0.02
/** So much shorter are its trials. */
const SHORTER = 5

type Controls = Pick<TrainModelControls, 'workers' | 'start' | 'signal'>

/**
 * How many training steps there is time for, trials included: measured on a short training with the same options, which
 * is then forgotten, and on a longer one where steps are quick. A whole number of blocks of 20. Undefined when `signal`
 * ended it.
 */
export async function stepsInMinutes(
  minutes: number,
  network: NetworkName,
  options: NetworkOptions,
  controls: Controls,
): Promise<number | undefined> {
  const begun = performance.now()
  let speed = await measure(PILOT, network, options, controls)
  const enough = Math.min(ENOUGH, SHARE * 60_000 * minutes)
  if (speed !== undefined && speed.step * PILOT < enough) {
    const steps = WARM_UP * Math.ceil(enough / speed.step / WARM_UP)
    speed = await measure(Math.max(PILOT, steps), network, options, controls)
  }
  if (speed === undefined) return undefined
  const left = 60_000 * minutes - (performance.now() - begun) - options.trials * speed.trial
  return Math.max(WARM_UP, WARM_UP * Math.floor(left / speed.step / WARM_UP))
}

/** Milliseconds of a step and of a trial. */
async function measure(
  steps: number,
  network: NetworkName,
  options: NetworkOptions,
  controls: Controls,
): Promise<{ step: number; trial: number } | undefined> {
  const trialTrajectories = Math.max(2, Math.ceil(options.trialTrajectories / SHORTER))
  let warm = 0
  let [last, lastStep] = [0, 0]
  const { finished } = await trainModel(
    network,
    { ...options, steps, trials: 1, trialTrajectories },
    {
      ...controls,
      onProgress: ({ step, trial }) => {
        if (step === WARM_UP) warm = performance.now()
        // the last block has the trial
        if (trial === undefined) [last, lastStep] = [performance.now(), step]
      },
    },
  )
  if (!finished) return undefined
  const step = (last - warm) / (lastStep - WARM_UP)
  const trial = Math.max(0, performance.now() - last - step * (steps - lastStep))
  return { step, trial: (trial * options.trialTrajectories) / trialTrajectories }
}
