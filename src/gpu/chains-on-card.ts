import { type Lattice, linkCount } from '../batch.ts'
import type { Address } from '../kernels/chain-groups.ts'
import type { Card } from './card.ts'
import { type Loop, MOST_LOOPS } from './loop.ts'
import { type ResultFields, resultFields } from './shaders/result-fields.ts'

/** Bytes of results that come back at a time, at most: half a second's work of the thread that sums them. */
const MOST_RESULT_BYTES = 2 ** 24

export interface ChainsOnCardOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  /** Numbers that a trajectory leaves of each chain, before the loops. */
  readonly fields?: ResultFields
}

/** Trajectories of all chains as they come back from the card. */
export interface CardResults {
  readonly trajectories: number
  readonly loops: readonly Loop[]
  /** `[trajectories, fields and loops, chains]`, 32 bits each. */
  readonly words: Uint32Array
}

/** What moves chains on a card. */
export interface CardSampler {
  readonly chains: ChainsOnCard
  /** Trajectories of all chains, from that of the address on; one call at a time. */
  run(address: Address, trajectories: number, loops: readonly Loop[]): Promise<CardResults>
}

/** Links are kept in two places beside those that move, for who wants to go back. */
export type Place = 0 | 1

/** Chains on a graphics card. Their links stay there, as whole numbers of 2^-32 turns. */
export class ChainsOnCard {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly fields: ResultFields
  readonly card: Card
  /** `[chains, 2, nt, nx]` */
  readonly moving: GPUBuffer
  /** `[trajectories, fields and loops, chains]` */
  readonly results: GPUBuffer
  readonly #linkBytes: number
  readonly #kept: readonly [GPUBuffer, GPUBuffer]
  readonly #returned: GPUBuffer

  private constructor(
    card: Card,
    { lattice, beta, chains, fields = resultFields }: ChainsOnCardOptions,
    buffers: Readonly<Record<'moving' | 'first' | 'second' | 'results' | 'returned', GPUBuffer>>,
  ) {
    this.card = card
    this.lattice = lattice
    this.beta = beta
    this.chains = chains
    this.fields = fields
    this.moving = buffers.moving
    this.results = buffers.results
    this.#linkBytes = 4 * linkCount(lattice) * chains
    this.#kept = [buffers.first, buffers.second]
    this.#returned = buffers.returned
  }

  /** @throws BackendError where so many chains do not fit on the card. */
  static async make(card: Card, options: ChainsOnCardOptions): Promise<ChainsOnCard> {
    const { lattice, chains, fields = resultFields } = options
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    const linkBytes = 4 * linkCount(lattice) * chains
    const resultBytes = 4 * chains * (fields.length + MOST_LOOPS)
    const all = `${chains} chains of a ${lattice.join('x')} lattice`
    const room = Math.max(resultBytes, Math.min(MOST_RESULT_BYTES, resultBytes * 4096))
    const moving = await card.memory(linkBytes, usage, all)
    const first = await card.memory(linkBytes, usage, all)
    const second = await card.memory(linkBytes, usage, all)
    const results = await card.memory(room, usage, all)
    const returned = await card.memory(
      Math.max(room, linkBytes),
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      all,
    )
    return new ChainsOnCard(card, options, { moving, first, second, results, returned })
  }

  /** Trajectories that fit into what comes back at a time, with so many loops. */
  mostTrajectories(loops: number): number {
    return Math.floor(this.results.size / (4 * this.chains * (this.fields.length + loops)))
  }

  /** Puts links of some chains on the card: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  put(links: Int32Array, firstChain = 0): void {
    this.card.write(this.moving, links, 4 * linkCount(this.lattice) * firstChain)
  }

  /** Keeps the links of all chains as they are now. */
  keep(place: Place): void {
    this.#copy(this.moving, this.#kept[place])
  }

  /** Puts all chains back to where they were kept. */
  goBack(place: Place): void {
    this.#copy(this.#kept[place], this.moving)
  }

  /** The links of all chains, as they are now or were kept: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  async links(place?: Place): Promise<Int32Array> {
    this.#copy(place === undefined ? this.moving : this.#kept[place], this.#returned)
    return new Int32Array(await this.card.read(this.#returned, this.#linkBytes))
  }

  /** Sends commands that leave the results of so many trajectories, and gives these. */
  async resultsOf(
    trajectories: number,
    loops: readonly Loop[],
    record: (encoder: GPUCommandEncoder) => void,
  ): Promise<CardResults> {
    const bytes = 4 * trajectories * (this.fields.length + loops.length) * this.chains
    this.card.send((encoder) => {
      record(encoder)
      encoder.copyBufferToBuffer(this.results, 0, this.#returned, 0, bytes)
    })
    return { trajectories, loops, words: new Uint32Array(await this.card.read(this.#returned, bytes)) }
  }

  #copy(from: GPUBuffer, to: GPUBuffer): void {
    this.card.send((encoder) => encoder.copyBufferToBuffer(from, 0, to, 0, this.#linkBytes))
  }
}
