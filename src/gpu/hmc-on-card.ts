import type { Lattice } from '../batch.ts'
import { BackendError } from '../errors.ts'
import type { Address } from '../kernels/chain-groups.ts'
import { highWord, lowWord } from '../kernels/seed-words.ts'
import { TURN } from '../kernels/turn.ts'
import type { Card } from './card.ts'
import type { CardResults, CardSampler, ChainsOnCard } from './chains-on-card.ts'
import { type Loop, loopNumbers, MOST_LOOPS } from './loop.ts'
import { hmcShader } from './shaders/hmc.ts'
import { type Strips, stripsOf, workgroupBytes } from './shaders/strips.ts'
import { ANGLE_BITS, driftShift, MOMENTUM_BITS } from './whole-numbers.ts'

/** Bytes of the task that a dispatch reads. */
const TASK_BYTES = 48 + 16 * MOST_LOOPS + 16

/** How HMC moves a chain. */
export interface CardSteps {
  readonly stepSize: number
  readonly leapfrogSteps: number
}

/** HMC on a graphics card, for lattices that fit into a workgroup: one workgroup a chain, several trajectories in one dispatch. */
export class HmcOnCard implements CardSampler {
  readonly chains: ChainsOnCard
  readonly #steps: CardSteps
  readonly #program: GPUComputePipeline
  readonly #task: GPUBuffer
  readonly #bindings: GPUBindGroup

  private constructor(
    chains: ChainsOnCard,
    steps: CardSteps,
    { program, task }: { program: GPUComputePipeline; task: GPUBuffer },
  ) {
    this.chains = chains
    this.#steps = steps
    this.#program = program
    this.#task = task
    this.#bindings = chains.card.bind(program, [chains.moving, chains.results, task])
  }

  /** @throws BackendError where the lattice does not fit into a workgroup of the card. */
  static async make(chains: ChainsOnCard, steps: CardSteps): Promise<HmcOnCard> {
    const { card, lattice } = chains
    const program = await card.program(hmcShader(fittingStrips(lattice, card)), 'trajectories')
    const task = await card.memory(TASK_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, 'tasks')
    return new HmcOnCard(chains, steps, { program, task })
  }

  run(
    { seed, firstChain, trajectory }: Address,
    trajectories: number,
    loops: readonly Loop[],
  ): Promise<CardResults> {
    const { card, chains, lattice, beta } = this.chains
    const { stepSize, leapfrogSteps } = this.#steps
    const task = new ArrayBuffer(TASK_BYTES)
    const whole = new Uint32Array(task)
    const real = new Float32Array(task)
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
    whole[12 + 4 * MOST_LOOPS] = loops.length
    card.write(this.#task, whole)
    return this.chains.resultsOf(trajectories, loops, (encoder) =>
      card.dispatch(encoder, this.#program, this.#bindings, chains),
    )
  }
}

/** @throws BackendError for a lattice that does not fit into a workgroup of the card. */
function fittingStrips(lattice: Lattice, { limits, name }: Card): Strips {
  const strips = stripsOf(lattice)
  const most = limits.maxComputeWorkgroupStorageSize
  if (strips !== undefined && workgroupBytes(strips) <= most) return strips
  throw new BackendError(
    'webgpu',
    `a chain of a ${lattice.join('x')} lattice does not fit into a workgroup of ${name}, which has ${most} bytes and 256 threads`,
    'take a smaller lattice, or leave out the backend',
  )
}
