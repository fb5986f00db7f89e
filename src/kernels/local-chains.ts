import { UsageError } from '../errors.ts'
import { type Address, Chains, type ChainsOptions } from './chains.ts'

const VECTOR = 16
const TURN = 2 * Math.PI
/** Terms of the polynomial in cos x_P that the kernels know, see assembly/harmonics.ts. */
const widths = [5, 9] as const

/** What the kernels need of a local model: N + 1 kicks with a drift between each two, in both directions. */
export interface LayerTable {
  readonly kicks: number
  readonly terms: number
  /**
   * `[2, kicks, 1 + terms]`, direction + first, in the order in which that direction meets them: A and the k_i of
   * u <- A u - curl[ sin x_P sum_i k_i cos^i x_P ]. Momenta come in as v / 2 pi; a drift is x += u in turns.
   */
  readonly entries: Float64Array
  /** Per direction: the kinetic energy of a proposal is this times the sum of its u^2. */
  readonly kinetic: readonly [number, number]
  /** log J of direction +; that of direction - is the opposite. */
  readonly logJacobian: number
}

/** Terms that the kernels use for a polynomial of `count` terms, the others being 0. */
export function kernelTerms(count: number): number {
  const terms = widths.find((width) => width >= count)
  if (terms === undefined)
    throw new UsageError(`a local model has at most ${widths[1]} harmonics, the first included, not ${count}`)
  return terms
}

export interface LocalChainsOptions extends ChainsOptions {
  /** The shape of the table that `use` will be given. */
  readonly kicks: number
  readonly terms: number
  /** Whether `gradient` will be called: it needs four times the memory of a group per kick. */
  readonly gradients?: boolean
}

/** The gradient of a group's loss, valid until the next one is asked for; an entry per lane, `lanes` of them. */
export interface GroupGradient {
  /** `[kicks, 1 + terms, lanes]`, with respect to the entries of each lane's own direction. */
  readonly entries: Float64Array
  /** `[lanes]`: -(A dQ_R^2 + weight min(0, r)), with r = -dH + log J and A = min(1, e^r). */
  readonly loss: Float64Array
  /** `[lanes]`: A dQ_R^2. */
  readonly squaredChange: Float64Array
  /** `[lanes]`: minus the derivative of the loss with respect to log J. */
  readonly ratioSlope: Float64Array
}

/**
 * Chains moved by a local model instead of leapfrog. `refresh(group, 1, address)`, `drawDirections`, `integrateLayers`
 * and `accept` make a trajectory of a group; `gradient` follows `integrateLayers` in training. `energyError` is
 * dH - log J.
 */
export class LocalChains extends Chains {
  readonly lanes: number
  readonly #options: LocalChainsOptions
  readonly #both: number
  readonly #table: number
  readonly #units: number
  readonly #rows: number
  readonly #saved: number
  readonly #positions: number
  readonly #plane: number
  readonly #gradient: GroupGradient
  readonly #directions: Float64Array
  #logJacobian = 0

  constructor(options: LocalChainsOptions) {
    const { lattice, kicks, terms, gradients = false, precision } = options
    const [nt, nx] = lattice
    const volume = nt * nx
    const lanes = precision === 'f32' ? 4 : 2
    const entries = kicks * (1 + terms)
    const bytes = {
      both: 2 * entries * 8,
      table: entries * VECTOR,
      units: 4 * 8,
      lanes: 4 * lanes * 8,
      rows: 3 * (nx + 1) * VECTOR,
      saved: (gradients ? kicks : 1) * (4 * volume + 2) * VECTOR,
      positions: gradients ? 2 * volume * VECTOR : 0,
      plane: gradients ? volume * VECTOR : 0,
      gradient: gradients ? entries * lanes * 8 : 0,
    }
    const aligned = (size: number) => Math.ceil(size / 64) * 64
    super(
      options,
      Object.values(bytes).reduce((sum, size) => sum + aligned(size), 0),
    )
    let end = this.workspace
    const reserve = (size: number) => {
      end += aligned(size)
      return end - aligned(size)
    }
    this.lanes = lanes
    this.#options = options
    this.#both = reserve(bytes.both)
    this.#table = reserve(bytes.table)
    this.#units = reserve(bytes.units)
    const perLane = reserve(bytes.lanes)
    this.#rows = reserve(bytes.rows)
    this.#saved = reserve(bytes.saved)
    this.#positions = reserve(bytes.positions)
    this.#plane = reserve(bytes.plane)
    const view = (address: number, length: number) =>
      new Float64Array(this.kernels.memory.buffer, address, length)
    this.#directions = view(perLane, lanes)
    const lane = (field: number) => view(perLane + field * lanes * 8, lanes)
    this.#gradient = {
      loss: lane(1),
      squaredChange: lane(2),
      ratioSlope: lane(3),
      entries: view(reserve(bytes.gradient), gradients ? entries * lanes : 0),
    }
  }

  /** The model that moves the chains from here on. */
  use({ kicks, terms, entries, kinetic, logJacobian }: LayerTable): void {
    if (kicks !== this.#options.kicks || terms !== this.#options.terms)
      throw new UsageError(
        `a table of ${kicks} kicks and ${terms} terms does not fit chains made for ${this.#options.kicks} and ${this.#options.terms}`,
      )
    const { buffer } = this.kernels.memory
    new Float64Array(buffer, this.#both, entries.length).set(entries)
    new Float64Array(buffer, this.#units, 4).set([kinetic[0], logJacobian, kinetic[1], -logJacobian])
    this.#logJacobian = logJacobian
  }

  /** log J of direction + of the model in use. */
  get logJacobian(): number {
    return this.#logJacobian
  }

  /** Draws the directions of a group's chains for one trajectory, see `directions`. */
  drawDirections(group: number, { seed, firstChain, trajectory }: Address): void {
    this.kernels.drawDirections(
      this.#directions.byteOffset,
      firstChain + group * this.lanes,
      trajectory,
      seed >>> 0,
      Math.floor(seed / 2 ** 32),
    )
  }

  /** `[lanes]`: 1 or -1, the directions of the group that is integrated next. */
  get directions(): Float64Array {
    return this.#directions
  }

  /** One trajectory from a group's links and momenta; leaves a proposal and dH - log J. */
  integrateLayers(group: number, beta: number = this.beta): void {
    const { kicks, terms, gradients = false, lattice } = this.#options
    const at = this.proposalAddresses(group)
    this.kernels.selectDirections(this.#table, this.#both, kicks * (1 + terms), this.#directions.byteOffset)
    this.kernels.localTrajectory(
      at.current,
      at.proposal,
      at.momenta,
      this.#rows,
      lattice[0],
      lattice[1],
      beta,
      this.#table,
      kicks,
      terms === widths[1] ? 1 : 0,
      this.#saved,
      gradients ? 1 : 0,
      this.#directions.byteOffset,
      this.#units,
      (TURN * TURN) / 2,
      at.currentSums,
      at.proposedSums,
      at.stride,
      at.squaresBefore,
      at.squaresAfter,
      at.energyError,
    )
  }

  /** The gradient of the loss of the group that was just integrated; its momenta are used up. */
  gradient(group: number, weight: number, beta: number = this.beta): GroupGradient {
    const { kicks, terms, lattice } = this.#options
    const at = this.proposalAddresses(group)
    const { loss, squaredChange, ratioSlope, entries } = this.#gradient
    this.kernels.localAdjoint(
      at.momenta,
      this.#positions,
      this.#plane,
      lattice[0],
      lattice[1],
      beta,
      this.#table,
      kicks,
      terms === widths[1] ? 1 : 0,
      this.#saved,
      this.#directions.byteOffset,
      this.#units,
      at.currentSums,
      at.proposedSums,
      at.stride,
      at.energyError,
      weight,
      loss.byteOffset,
      squaredChange.byteOffset,
      ratioSlope.byteOffset,
      entries.byteOffset,
    )
    return this.#gradient
  }
}
