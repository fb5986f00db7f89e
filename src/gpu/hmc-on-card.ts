import type { Lattice } from '../batch.ts'
import { BackendError } from '../errors.ts'
import type { Address } from '../kernels/chain-groups.ts'
import type { Card } from './card.ts'
import type { CardResults, CardSampler, ChainsOnCard } from './chains-on-card.ts'
import { type CardSteps, hmcTask } from './hmc-task.ts'
import { instantonFieldOnCard } from './instanton-field.ts'
import type { Loop } from './loop.ts'
import { hmcShader } from './shaders/hmc.ts'
import { type Strips, stripsOf, workgroupBytes } from './shaders/strips.ts'
import { TASK_BYTES } from './shaders/task.ts'

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
    made: { program: GPUComputePipeline; task: GPUBuffer; bindings: GPUBindGroup },
  ) {
    this.chains = chains
    this.#steps = steps
    this.#program = made.program
    this.#task = made.task
    this.#bindings = made.bindings
  }

  /** Whether a chain fits into a workgroup. */
  static fits({ card, lattice }: ChainsOnCard): boolean {
    return fittingStrips(lattice, card) !== undefined
  }

  /** @throws BackendError where the lattice does not fit into a workgroup of the card. */
  static async make(chains: ChainsOnCard, steps: CardSteps): Promise<HmcOnCard> {
    const { card, lattice } = chains
    const strips = fittingStrips(lattice, card)
    if (strips === undefined)
      throw new BackendError(
        'webgpu',
        `a chain of a ${lattice.join('x')} lattice does not fit into a workgroup of ${card.name}`,
        'take a smaller lattice, or HmcInTiles',
      )
    const withHits = (steps.instantonHits ?? 0) > 0
    const program = await card.program(hmcShader(strips, withHits), 'trajectories')
    const task = await card.memory(TASK_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, 'tasks')
    const buffers = [chains.moving, chains.results, task]
    if (withHits) buffers.push(await instantonFieldOnCard(card, lattice))
    return new HmcOnCard(chains, steps, { program, task, bindings: card.bind(program, buffers) })
  }

  run(address: Address, trajectories: number, loops: readonly Loop[]): Promise<CardResults> {
    const { card, chains } = this.chains
    card.write(this.#task, hmcTask(this.chains, this.#steps, address, trajectories, loops))
    return this.chains.resultsOf(trajectories, loops, (encoder) =>
      card.dispatch(encoder, this.#program, this.#bindings, chains),
    )
  }
}

function fittingStrips(lattice: Lattice, { limits }: Card): Strips | undefined {
  const strips = stripsOf(lattice)
  if (strips === undefined) return undefined
  return workgroupBytes(strips) <= limits.maxComputeWorkgroupStorageSize ? strips : undefined
}
