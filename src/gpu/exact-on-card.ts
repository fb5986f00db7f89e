import type { Address } from '../kernels/chain-groups.ts'
import { drawStages } from '../kernels/draw-stages.ts'
import { highWord, lowWord } from '../kernels/seed-words.ts'
import type { CardResults, CardSampler, ChainsOnCard } from './chains-on-card.ts'
import { type Loop, loopNumbers } from './loop.ts'
import { EXACT_TASK_BYTES, exactShader, stageCoefficients } from './shaders/exact.ts'

/** Independent configurations on a graphics card: one workgroup a chain, several draws in one dispatch. */
export class ExactOnCard implements CardSampler {
  readonly chains: ChainsOnCard
  readonly #program: GPUComputePipeline
  readonly #task: GPUBuffer
  readonly #bindings: GPUBindGroup

  private constructor(
    chains: ChainsOnCard,
    {
      program,
      task,
      coefficients,
    }: { program: GPUComputePipeline; task: GPUBuffer; coefficients: GPUBuffer },
  ) {
    this.chains = chains
    this.#program = program
    this.#task = task
    this.#bindings = chains.card.bind(program, [chains.moving, chains.results, task, coefficients])
  }

  static async make(chains: ChainsOnCard): Promise<ExactOnCard> {
    const { card, lattice, beta } = chains
    const stages = drawStages(lattice[0] * lattice[1], beta)
    const numbers = stageCoefficients(stages)
    const program = await card.program(exactShader(lattice, stages), 'draws')
    const task = await card.memory(
      EXACT_TASK_BYTES,
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      'tasks',
    )
    const coefficients = await card.memory(
      numbers.byteLength,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      'coefficients',
    )
    card.write(coefficients, numbers)
    return new ExactOnCard(chains, { program, task, coefficients })
  }

  run(
    { seed, firstChain, trajectory }: Address,
    trajectories: number,
    loops: readonly Loop[],
  ): Promise<CardResults> {
    const { card, chains, lattice, beta } = this.chains
    const task = new ArrayBuffer(EXACT_TASK_BYTES)
    const whole = new Uint32Array(task)
    whole.set([chains, firstChain, trajectory, trajectories, lowWord(seed), highWord(seed)])
    new Float32Array(task).set([beta], 6)
    whole[7] = loops.length
    loops.forEach((loop, i) => {
      whole.set(loopNumbers(loop, lattice), 8 + 4 * i)
    })
    card.write(this.#task, whole)
    return this.chains.resultsOf(trajectories, loops, (encoder) =>
      card.dispatch(encoder, this.#program, this.#bindings, chains),
    )
  }
}
