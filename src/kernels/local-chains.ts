import type { Block } from '../batch.ts'
import { UsageError } from '../errors.ts'
import type { Address } from './chain-groups.ts'
import type { ChainsOptions } from './chain-memory.ts'
import { Chains } from './chains.ts'
import { checkBlock } from './check-block.ts'
import type { LocalModelChains } from './device-chains.ts'
import { lanesOf, realsOf, VECTOR } from './lanes.ts'
import { layOut } from './lay-out.ts'
import { TURN } from './turn.ts'

/** Terms of the polynomial in cos x_P that the kernels know, see assembly/harmonics.ts. */
const widths = [5, 9] as const

/** What the kernels need of a local model: N + 1 kicks with a drift between each two. */
export interface LayerTable {
  readonly kicks: number
  readonly terms: number
  /**
   * `[kicks, 2 + terms]`: A, r and the k_i of
   * u <- A u - curl[ sin x_P sum_i k_i cos^i x_P + r cos x_P (sum of sin x_P' over the neighbours of P) ].
   * Momenta come in as v / 2 pi; a drift is x += u in turns.
   */
  readonly entries: Float64Array
  /** The kinetic energy of a proposal is this times the sum of its u^2. */
  readonly kinetic: number
}

/** Terms that the kernels use for a polynomial of `count` terms, the others being 0. */
export function kernelTerms(count: number): number {
  const terms = widths.find((width) => width >= count)
  if (terms === undefined)
    throw new UsageError(`a local model has at most ${widths[1]} harmonics, the first included, not ${count}`)
  return terms
}

export interface LocalChainsOptions extends ChainsOptions {
  /**
   * Plaquettes that move at a time, `[bt, bx]`: a tiling of the lattice whose corner is random in each trajectory. The links
   * between blocks are frozen meanwhile, so that every block is accepted or rejected by itself. `whole`: the whole lattice,
   * periodic, with nothing frozen.
   */
  readonly block: Block
  /** The shape of the table that `use` will be given. */
  readonly kicks: number
  readonly terms: number
  /** Whether `sweepWithGradient` will be called: it needs memory for every kick of a block. */
  readonly gradients?: boolean
}

/** The gradient of a group's loss, valid until the next one is asked for; sums over blocks, an entry per lane. */
export interface GroupGradient {
  /** `[kicks, 2 + terms, lanes]`, with respect to the entries of the table. */
  readonly entries: Float64Array
  /** `[lanes]`: -(A dQ_R^2 + weight min(0, -dH)), A = min(1, e^{-dH}). */
  readonly loss: Float64Array
  /** `[lanes]`: A dQ_R^2. */
  readonly squaredChange: Float64Array
}

/**
 * Chains moved by a local model instead of leapfrog: `localTrajectory` for all of them, or `refresh(group, 1, address)` and
 * `sweep` for a group.
 * `acceptProbability` is the mean over the blocks; `accepted` and `energyError`, dH, are of the first block, the place of
 * which is random.
 */
export class LocalChains extends Chains implements LocalModelChains {
  readonly lanes: number
  readonly #options: LocalChainsOptions
  readonly #table: number
  readonly #patch: number
  readonly #gradient: GroupGradient
  #kinetic = 0

  /** @throws UsageError for a block that does not tile the lattice. */
  constructor(options: LocalChainsOptions) {
    const { lattice, block, kicks, terms, gradients = false, precision } = options
    checkBlock(block, lattice)
    const [bt, bx] = block === 'whole' ? lattice : block
    const lanes = lanesOf(precision)
    const entries = kicks * (2 + terms)
    const patch = 8 * (bt + 2) * (bx + 2) * VECTOR
    const bytes = {
      table: entries * VECTOR,
      patch: patch + (gradients ? (kicks * patch) / 2 : 0),
      lanes: 2 * lanes * 8,
      gradient: gradients ? entries * lanes * 8 : 0,
    }
    super(options, layOut(bytes).end)
    const { at } = layOut(bytes, this.memory.at.workspace)
    this.lanes = lanes
    this.#options = options
    this.#table = at.table
    this.#patch = at.patch
    const view = (address: number, length: number) => new Float64Array(this.memory.buffer, address, length)
    this.#gradient = {
      loss: view(at.lanes, lanes),
      squaredChange: view(at.lanes + lanes * 8, lanes),
      entries: view(at.gradient, gradients ? entries * lanes : 0),
    }
  }

  /** The model that moves the chains from here on. */
  use({ kicks, terms, entries, kinetic }: LayerTable): void {
    if (kicks !== this.#options.kicks || terms !== this.#options.terms)
      throw new UsageError(
        `a table of ${kicks} kicks and ${terms} terms does not fit chains made for ${this.#options.kicks} and ${this.#options.terms}`,
      )
    const table = new (realsOf(this.precision))(this.memory.buffer, this.#table, entries.length * this.lanes)
    entries.forEach((entry, i) => {
      table.fill(entry, i * this.lanes, (i + 1) * this.lanes)
    })
    this.#kinetic = kinetic
  }

  localTrajectory(address: Address): void {
    const { memory } = this
    this.plainIsOld = true
    memory.kernels.localTrajectory(
      memory.groups,
      memory.at.current,
      memory.groupBytes,
      memory.at.momenta,
      1 / TURN,
      memory.fieldAt('squaresBefore'),
      ...this.#model(this.beta),
      memory.fieldAt('cos'),
      memory.fieldBytes,
      memory.fieldAt('energyError'),
      memory.fieldAt('acceptProbability'),
      memory.fieldAt('accepted'),
      ...this.randomness(address),
    )
  }

  /** One trajectory of a group, block by block: through the layers, then accepted or rejected. */
  sweep(group: number, address: Address, beta: number = this.beta): void {
    this.#sweep(group, address, beta)
  }

  /** As `sweep`, with the gradient of the loss at the proposals. */
  sweepWithGradient(
    group: number,
    address: Address,
    weight: number,
    beta: number = this.beta,
  ): GroupGradient {
    this.#sweep(group, address, beta, weight)
    return this.#gradient
  }

  /**
   * As `sweep`, but every proposal is taken, and the group's momenta are those at the ends: for tests of reversibility.
   * Another sweep of the same address with these momenta turned round goes back.
   */
  sweepThrough(group: number, address: Address, beta: number = this.beta): void {
    this.#sweep(group, address, beta, undefined, true)
  }

  /** What moves at a time, and the layers that move it, in the order in which the kernels take them. */
  #model(beta: number) {
    const { kicks, terms, lattice, block } = this.#options
    const [bt, bx] = block === 'whole' ? lattice : block
    return [
      ...lattice,
      this.#patch,
      bt,
      bx,
      block === 'whole' ? 1 : 0,
      beta,
      this.#table,
      kicks,
      terms === widths[1] ? 1 : 0,
      (TURN * TURN) / 2,
      this.#kinetic,
    ] as const
  }

  #sweep(group: number, address: Address, beta: number, weight?: number, reversing = false): void {
    const { memory } = this
    this.plainIsOld = true
    const { loss, squaredChange, entries } = this.#gradient
    memory.kernels.localSweep(
      memory.groupLinks(group),
      memory.at.momenta,
      ...this.#model(beta),
      memory.fieldAt('cos', group),
      memory.fieldBytes,
      memory.fieldAt('energyError', group),
      memory.fieldAt('acceptProbability', group),
      memory.fieldAt('accepted', group),
      ...this.randomness(address, group),
      reversing ? 1 : 0,
      weight ?? 0,
      loss.byteOffset,
      squaredChange.byteOffset,
      weight === undefined ? 0 : entries.byteOffset,
      entries.byteLength,
    )
  }
}
