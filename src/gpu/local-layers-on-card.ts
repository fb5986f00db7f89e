import type { Block } from '../batch.ts'
import { BackendError } from '../errors.ts'
import type { Address } from '../kernels/chain-groups.ts'
import { checkBlock } from '../kernels/check-block.ts'
import type { LayerTable } from '../kernels/local-chains.ts'
import { highWord, lowWord } from '../kernels/seed-words.ts'
import type { Card, Dispatch } from './card.ts'
import { type CardTable, cardTable } from './card-table.ts'
import {
  type CardResults,
  type CardSampler,
  ChainsOnCard,
  type ChainsOnCardOptions,
} from './chains-on-card.ts'
import { type Loop, loopNumbers } from './loop.ts'
import { type Blocks, blockBytes, blockCount, blocksOf } from './shaders/blocks.ts'
import { holonomiesShader } from './shaders/holonomies.ts'
import { localSweepShader } from './shaders/local-sweep.ts'
import { TASK_BYTES, TASK_LOOPS_AT } from './shaders/local-task.ts'
import { measureShader } from './shaders/measure.ts'
import { blockResultFields } from './shaders/result-fields.ts'

/** How a local model moves chains. */
export interface LocalLayersSteps {
  /** Plaquettes that move and are accepted at a time. */
  readonly block: Block
  /** The layers, not rounded to float32. */
  readonly table: LayerTable
}

/** What a trajectory dispatches, one after the other, and the memory that these share. */
interface Parts {
  readonly dispatches: readonly Dispatch[]
  readonly task: GPUBuffer
  readonly progress: GPUBuffer
}

/**
 * A local model on a graphics card, whatever the size of the lattice (docs/physics.md 6.5): a trajectory is one dispatch for new holonomies
 * where there are blocks, one in which every block goes through the layers and is accepted or rejected, and one that measures.
 */
export class LocalLayersOnCard implements CardSampler {
  readonly chains: ChainsOnCard
  readonly #table: CardTable
  readonly #parts: Parts

  private constructor(chains: ChainsOnCard, table: CardTable, parts: Parts) {
    this.chains = chains
    this.#table = table
    this.#parts = parts
  }

  /**
   * @throws UsageError for blocks that do not tile the lattice.
   * @throws BackendError where a block does not fit into a workgroup of the card, or the chains into its memory.
   */
  static async make(
    card: Card,
    options: Omit<ChainsOnCardOptions, 'fields'>,
    { block, table: ofKernels }: LocalLayersSteps,
  ): Promise<LocalLayersOnCard> {
    const { lattice } = options
    checkBlock(block, lattice)
    const blocks = fittingBlocks(options, block, card)
    const table = cardTable(ofKernels)
    const chains = await ChainsOnCard.make(card, { ...options, fields: blockResultFields })
    return new LocalLayersOnCard(chains, table, await makeParts(chains, block, blocks, table))
  }

  run(
    { seed, firstChain, trajectory }: Address,
    trajectories: number,
    loops: readonly Loop[],
  ): Promise<CardResults> {
    const { card, chains, lattice, beta } = this.chains
    const { dispatches, task, progress } = this.#parts
    const { kicks, shift } = this.#table
    const whole = new Uint32Array(TASK_BYTES / 4)
    whole.set([chains, firstChain, trajectory, loops.length, lowWord(seed), highWord(seed), kicks, shift])
    new Float32Array(whole.buffer)[8] = beta
    loops.forEach((loop, i) => {
      whole.set(loopNumbers(loop, lattice), TASK_LOOPS_AT / 4 + 4 * i)
    })
    card.write(task, whole)
    return this.chains.resultsOf(trajectories, loops, (encoder) => {
      encoder.clearBuffer(progress)
      card.dispatchAll(encoder, Array<readonly Dispatch[]>(trajectories).fill(dispatches).flat())
    })
  }
}

async function makeParts(
  { card, chains, lattice, moving, results }: ChainsOnCard,
  block: Block,
  blocks: Blocks,
  { entries, terms }: CardTable,
): Promise<Parts> {
  const count = blockCount(blocks)
  const kept = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
  const all = `${chains} chains of a ${lattice.join('x')} lattice`
  const decisions = await card.memory(8 * chains * count, kept, all)
  const progress = await card.memory(16 * chains, kept, all)
  const table = await card.memory(entries.byteLength, kept, 'layers')
  const task = await card.memory(TASK_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, 'tasks')
  card.write(table, entries)
  const dispatch = async (
    [code, entryPoint]: readonly [string, string],
    buffers: readonly GPUBuffer[],
    groups: number,
  ): Promise<Dispatch> => {
    const program = await card.program(code, entryPoint)
    return { program, bindings: card.bind(program, buffers), groups }
  }
  const sweep = await dispatch(
    [localSweepShader(blocks, terms), 'sweep'],
    [moving, decisions, progress, table, task],
    Math.ceil((chains * count) / blocks.sideBySide),
  )
  const measure = await dispatch(
    [measureShader(lattice, count), 'measure'],
    [moving, decisions, progress, results, task],
    chains,
  )
  if (block === 'whole') return { dispatches: [sweep, measure], task, progress }
  const holonomies = await dispatch(
    [holonomiesShader(lattice, block), 'holonomies'],
    [moving, progress, task],
    chains,
  )
  return { dispatches: [holonomies, sweep, measure], task, progress }
}

/** @throws BackendError for blocks that do not fit into a workgroup of the card. */
function fittingBlocks(
  { lattice }: Pick<ChainsOnCardOptions, 'lattice'>,
  block: Block,
  { limits, name }: Card,
): Blocks {
  const blocks = blocksOf(lattice, block)
  const most = limits.maxComputeWorkgroupStorageSize
  if (blocks !== undefined && blockBytes(blocks) <= most) return blocks
  const [what, remedy] =
    block === 'whole'
      ? [`a chain of a ${lattice.join('x')} lattice`, 'move it in blocks']
      : [`a block of ${block.join('x')}`, 'take smaller blocks']
  throw new BackendError(
    'webgpu',
    `${what} does not fit into a workgroup of ${name}, which has ${most} bytes and 256 threads`,
    `${remedy}, or leave out the backend`,
  )
}
