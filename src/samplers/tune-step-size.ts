import type { Configurations } from '../batch.ts'
import { MOST_TRAJECTORIES } from './most-trajectories.ts'
import type { Key } from './sampler.ts'

/** Chains and trajectories spent on tuning; a fixed number, so that the result depends on nothing but the options. */
const CHAINS = 16
const TRAJECTORIES = 300

/** Trajectory numbers of tuning lie above those of any run, so that it shares no randomness with the chains. */
const FIRST = MOST_TRAJECTORIES

interface TuneStepSizeOptions<State> {
  readonly begin: (stepSize: number, key: Key) => State
  readonly step: (state: State, stepSize: number, key: Key) => Configurations
  readonly seed: number
  /** Where the search starts. */
  readonly stepSize: number
  /** Step sizes stay below this. */
  readonly limit: number
  readonly targetAcceptance: number
}

/**
 * The step size at which the mean acceptance probability is `targetAcceptance`: stochastic approximation
 * (Robbins-Monro) with gain 1 / (1 + i / 20) on 16 chains that are thrown away; the mean of the second half of the
 * iterates, to 3 digits. Every worker that asks gets the same answer, since the chains used are always the same.
 */
export function tuneStepSize<State>(options: TuneStepSizeOptions<State>): number {
  const { begin, step, seed, limit, targetAcceptance } = options
  const key = (trajectory: number): Key => ({ seed, firstChain: 0, chains: CHAINS, trajectory })
  let stepSize = options.stepSize
  let sum = 0
  const state = begin(stepSize, key(FIRST))
  for (let i = 0; i < TRAJECTORIES; i++) {
    const { acceptProbability } = step(state, stepSize, key(FIRST + 1 + i))
    let acceptance = 0
    for (const p of acceptProbability) acceptance += p / CHAINS
    const gain = 1 / (1 + i / 20)
    stepSize = Math.min(0.95 * limit, stepSize * (1 + gain * Math.max(-0.5, acceptance - targetAcceptance)))
    if (i >= TRAJECTORIES / 2) sum += stepSize
  }
  return Number((sum / (TRAJECTORIES / 2)).toPrecision(3))
}
