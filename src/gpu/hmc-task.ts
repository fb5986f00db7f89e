import type { Address } from '../kernels/chain-groups.ts'
import { highWord, lowWord } from '../kernels/seed-words.ts'
import { TURN } from '../kernels/turn.ts'
import type { ChainsOnCard } from './chains-on-card.ts'
import { type Loop, loopNumbers, MOST_LOOPS } from './loop.ts'
import { TASK_BYTES } from './shaders/task.ts'
import { ANGLE_BITS, driftShift, MOMENTUM_BITS } from './whole-numbers.ts'

/** How HMC moves a chain. */
export interface CardSteps {
  readonly stepSize: number
  readonly leapfrogSteps: number
  /** Instanton hits of a trajectory, before or after the steps; none if left out. */
  readonly instantonHits?: number
}

/** The numbers of a run of trajectories as the kernels take them (shaders/task.ts). */
export function hmcTask(
  { chains, lattice, beta }: ChainsOnCard,
  { stepSize, leapfrogSteps, instantonHits = 0 }: CardSteps,
  { seed, firstChain, trajectory }: Address,
  trajectories: number,
  loops: readonly Loop[],
): Uint32Array {
  const numbers = new ArrayBuffer(TASK_BYTES)
  const whole = new Uint32Array(numbers)
  const real = new Float32Array(numbers)
  const turns = stepSize / TURN
  const shift = driftShift(turns)
  whole.set([
    chains,
    firstChain,
    trajectory,
    trajectories,
    lowWord(seed),
    highWord(seed),
    leapfrogSteps,
    shift,
  ])
  const kick = stepSize * beta * 2 ** MOMENTUM_BITS
  real.set([turns * 2 ** (ANGLE_BITS - MOMENTUM_BITS - shift), kick, kick / 2, beta], 8)
  loops.forEach((loop, i) => {
    whole.set(loopNumbers(loop, lattice), 12 + 4 * i)
  })
  whole.set([loops.length, instantonHits], 12 + 4 * MOST_LOOPS)
  return whole
}
