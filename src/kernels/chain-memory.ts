import { type Lattice, linkCount, type Precision } from '../batch.ts'
import { KernelError } from '../errors.ts'
import { drawStages } from './draw-stages.ts'
import { lanesOf, numberBytes, realsOf, VECTOR } from './lanes.ts'
import { layOut } from './lay-out.ts'
import { instantiateKernels, type KernelExports } from './wasm.ts'

const PAGE = 65_536

/** Per-chain float64 results, in this order in memory; the first three describe the configuration, the next three its proposal. */
const fields = [
  'cos',
  'sin',
  'charge',
  'proposedCos',
  'proposedSin',
  'proposedCharge',
  'squaresBefore',
  'squaresAfter',
  'energyError',
  'acceptProbability',
  'accepted',
  'loop',
] as const

/** A number that the kernels keep of each chain. */
export type Field = (typeof fields)[number]

/** Place of each field in memory. */
const place = Object.fromEntries(fields.map((field, i) => [field, i])) as Record<Field, number>

export interface ChainsOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
}

/**
 * Where chains lie in the memory of one WebAssembly instance. They are kept in groups, one chain a lane, 4 of float32 or 2
 * of float64; the last group may have lanes that belong to no chain. Links are in turns.
 */
export class ChainMemory {
  readonly kernels: KernelExports
  readonly lattice: Lattice
  readonly chains: number
  readonly precision: Precision
  readonly lanes: number
  /** Number of groups. */
  readonly groups: number
  /** Links of one chain. */
  readonly links: number
  /** Bytes of one group's links followed by the sines of its plaquettes. */
  readonly groupBytes: number
  /** Bytes from one field to the next. */
  readonly fieldBytes: number
  /** Addresses: `proposal` and `momenta` of one group at a time, and scratch memory of the kernels. */
  readonly at: Readonly<
    Record<
      'results' | 'proposal' | 'momenta' | 'below' | 'lines' | 'workspace' | 'current' | 'stages' | 'plain',
      number
    >
  >
  /** The fields of all chains, `[chains]` each. */
  readonly values: Readonly<Record<Field, Float64Array>>
  /** The links of all chains in their plain layout, radians, as they were when somebody last asked for them. */
  readonly plainLinks: Float32Array | Float64Array

  /** `workspace`: bytes of scratch memory beside the chains. */
  constructor({ lattice, beta, chains, precision }: ChainsOptions, workspace: number) {
    const [nt, nx] = lattice
    this.lattice = lattice
    this.chains = chains
    this.precision = precision
    this.kernels = instantiateKernels(precision)
    this.lanes = lanesOf(precision)
    this.links = linkCount(lattice)
    this.groups = Math.ceil(chains / this.lanes)
    this.groupBytes = (this.links + nt * nx) * VECTOR
    this.fieldBytes = this.groups * this.lanes * 8
    // AssemblyScript's stub runtime has its static data at the start of the first page
    const { at, end } = layOut(
      {
        results: fields.length * this.fieldBytes,
        proposal: this.groupBytes,
        momenta: Math.ceil(this.links / 8) * 8 * VECTOR,
        below: nx * VECTOR,
        lines: this.links * VECTOR,
        workspace,
        current: this.groups * this.groupBytes,
        stages: 8 * stageNumbers(lattice, beta).length,
        plain: Math.max((this.links + 31) * 8, this.groups * this.links * VECTOR),
      },
      PAGE,
    )
    this.at = at
    const pages = Math.ceil(end / PAGE) - this.kernels.memory.buffer.byteLength / PAGE
    try {
      if (pages > 0) this.kernels.memory.grow(pages)
    } catch (cause) {
      const need = Math.ceil(end / 2 ** 20)
      throw new KernelError(
        `${chains} chains of a ${nt}x${nx} lattice need ${need} MiB in one worker: take fewer chains or more workers`,
        { cause },
      )
    }
    this.values = Object.fromEntries(
      fields.map((field) => [field, new Float64Array(this.buffer, this.fieldAt(field), chains)]),
    ) as Record<Field, Float64Array>
    this.plainLinks = new (realsOf(precision))(this.buffer, at.plain, chains * this.links)
  }

  get buffer(): ArrayBuffer {
    return this.kernels.memory.buffer
  }

  /** Address of a field of a group. */
  fieldAt(field: Field, group = 0): number {
    return this.at.results + place[field] * this.fieldBytes + group * this.lanes * 8
  }

  /** A field of a group, also of the lanes that belong to no chain. */
  laneValues(field: Field, group: number): Float64Array {
    return new Float64Array(this.buffer, this.fieldAt(field, group), this.lanes)
  }

  /** Address of a group's links; their sines follow. */
  groupLinks(group: number): number {
    return this.at.current + group * this.groupBytes
  }

  /** Address of a chain's first link; the others follow, a vector apart. */
  laneLinks(chain: number): number {
    const lane = chain % this.lanes
    return this.groupLinks(Math.floor(chain / this.lanes)) + lane * numberBytes(this.precision)
  }

  /** How many chains a group has. */
  groupSize(group: number): number {
    return Math.min(this.lanes, this.chains - group * this.lanes)
  }

  /** The momenta of one group: `[links, lanes]`. */
  storedMomenta(): Float32Array | Float64Array {
    return new (realsOf(this.precision))(this.buffer, this.at.momenta, this.links * this.lanes)
  }

  /** Tells the kernels how an exact draw at this beta is made. */
  stageDraws(beta: number): void {
    const numbers = stageNumbers(this.lattice, beta)
    new Float64Array(this.buffer, this.at.stages, numbers.length).set(numbers)
  }
}

/** The stages of an exact draw as the kernel reads them: for each, how many angles it leaves and its coefficients. */
function stageNumbers([nt, nx]: Lattice, beta: number): number[] {
  return drawStages(nt * nx, beta).flatMap(({ rest, coefficients }) => [
    rest,
    coefficients.length,
    ...coefficients,
  ])
}
