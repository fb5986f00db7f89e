import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Block, Configurations, Lattice, Precision } from '../batch.ts'
import { type LocalShape, unflattenParameters } from '../layers/index.ts'
import { type Key, localLayers, type Sampler } from '../samplers/index.ts'
import { judgeTrial, type Trial, type TrialSeries, trialSeriesNames } from './trial.ts'

/** What is tried: a local model in its real sampler, accept/reject included, on chains that training never sees. */
export interface TrialRequest {
  /** Flat, see `flattenParameters`. */
  readonly parameters: Float64Array
  readonly trajectories: number
}

export interface TrialOptions {
  readonly lattice: Lattice
  readonly block: Block
  readonly beta: number
  readonly shape: LocalShape
  readonly precision: Precision
  readonly chains: number
  readonly firstChain: number
  readonly seed: number
}

/** Number of the first chain of a trial. Training has smaller numbers, so that the two share no random numbers. */
const FIRST_TRIAL_CHAIN = 2 ** 24

/** Takes one series' values at one trajectory, `[chains]`. */
type WriteSeries = (name: keyof TrialSeries, trajectory: number, values: ArrayLike<number>) => void

const trialKey = (seed: number, firstChain: number, chains: number, trajectory: number): Key => ({
  seed,
  firstChain: FIRST_TRIAL_CHAIN + firstChain,
  chains,
  trajectory,
})

function writeSeries(write: WriteSeries, trajectory: number, info: Configurations): void {
  write('charge', trajectory, info.plaquetteSums().charge)
  write('acceptProbability', trajectory, info.acceptProbability)
  write('accepted', trajectory, info.accepted)
  write('energyError', trajectory, info.energyError)
}

/** Runs a local model on `chains` chains from exact draws and hands every trajectory's values to `write`. */
export function runTrial(
  { parameters, trajectories }: TrialRequest,
  { lattice, block, beta, shape, precision, chains, firstChain, seed }: TrialOptions,
  write: WriteSeries,
): void {
  const sampler = localLayers({
    lattice,
    block,
    beta,
    precision,
    chains,
    seed,
    parameters: unflattenParameters(parameters, shape),
  })
  let state = sampler.init(trialKey(seed, firstChain, chains, 0))
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const { state: next, info } = sampler.step(state, trialKey(seed, firstChain, chains, trajectory))
    state = next
    writeSeries(write, trajectory, info)
  }
}

/** Runs any sampler on all of its chains, and computes what the series say. Rejects when `signal` is aborted. */
export async function trySampler(
  sampler: Sampler,
  trajectories: number,
  signal?: AbortSignal,
): Promise<Trial> {
  const { lattice, beta, chains, seed } = sampler
  const series = Object.fromEntries(
    trialSeriesNames.map((name) => [name, new Float64Array(trajectories * chains)]),
  ) as unknown as TrialSeries
  let state = await sampler.init(trialKey(seed, 0, chains, 0))
  try {
    for (let trajectory = 0; trajectory < trajectories; trajectory++) {
      await eventLoopTurn()
      signal?.throwIfAborted()
      const { state: next, info } = await sampler.step(state, trialKey(seed, 0, chains, trajectory))
      state = next
      writeSeries((name, at, values) => series[name].set(values, at * chains), trajectory, info)
    }
  } finally {
    sampler.close?.(state)
  }
  return judgeTrial(series, chains, lattice, beta)
}
