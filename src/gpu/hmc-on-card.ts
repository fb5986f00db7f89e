import { type Lattice, linkCount } from '../batch.ts'
import { BackendError } from '../errors.ts'
import type { Address } from '../kernels/chain-groups.ts'
import { highWord, lowWord } from '../kernels/seed-words.ts'
import { TURN } from '../kernels/turn.ts'
import type { Card } from './card.ts'
import { type Loop, loopNumbers, MOST_LOOPS } from './loop.ts'
import { hmcShader, resultFields } from './shaders/hmc.ts'
import { type Strips, stripsOf, workgroupBytes } from './shaders/strips.ts'

/** Bits of an angle on the card, whole numbers of 2^-32 turns, and of the fraction of a momentum, 2^-24. */
const ANGLE_BITS = 32
const MOMENTUM_BITS = 24

/** Momenta lie in [-128, 128). */
const LARGEST_MOMENTUM = 128

/** Bytes of the task that a dispatch reads. */
const TASK_BYTES = 48 + 16 * MOST_LOOPS + 16

/** Bytes of results that come back at a time, at most. */
const MOST_RESULT_BYTES = 2 ** 26

export interface HmcOnCardOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
}

/** How HMC moves a chain. */
export interface CardSteps {
  readonly stepSize: number
  readonly leapfrogSteps: number
}

/** Trajectories of all chains as they come back from the card. */
export interface CardResults {
  readonly trajectories: number
  readonly loops: readonly Loop[]
  /** `[trajectories, resultFields and loops, chains]`, 32 bits each. */
  readonly words: Uint32Array
}

/** Links are kept in two places beside those that move, for who wants to go back. */
export type Place = 0 | 1

/**
 * Chains on a graphics card, moved by HMC: one workgroup a chain, several trajectories in one dispatch. Their links stay
 * there, as whole numbers of 2^-32 turns.
 */
export class HmcOnCard {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly #card: Card
  readonly #program: GPUComputePipeline
  readonly #linkBytes: number
  readonly #links: GPUBuffer
  readonly #kept: readonly [GPUBuffer, GPUBuffer]
  readonly #results: GPUBuffer
  readonly #returned: GPUBuffer
  readonly #task: GPUBuffer
  readonly #bindings: GPUBindGroup

  private constructor(
    { lattice, beta, chains }: HmcOnCardOptions,
    card: Card,
    program: GPUComputePipeline,
    buffers: Readonly<Record<'links' | 'first' | 'second' | 'results' | 'returned' | 'task', GPUBuffer>>,
  ) {
    this.lattice = lattice
    this.beta = beta
    this.chains = chains
    this.#card = card
    this.#program = program
    this.#linkBytes = 4 * linkCount(lattice) * chains
    this.#links = buffers.links
    this.#kept = [buffers.first, buffers.second]
    this.#results = buffers.results
    this.#returned = buffers.returned
    this.#task = buffers.task
    this.#bindings = card.bind(program, [buffers.links, buffers.results, buffers.task])
  }

  /** @throws BackendError where the lattice or so many chains do not fit on the card. */
  static async make(card: Card, options: HmcOnCardOptions): Promise<HmcOnCard> {
    const { lattice, chains } = options
    const strips = fittingStrips(lattice, card)
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    const linkBytes = 4 * linkCount(lattice) * chains
    const resultBytes = 4 * chains * (resultFields.length + MOST_LOOPS)
    const all = `${chains} chains of a ${lattice.join('x')} lattice`
    const room = Math.max(resultBytes, Math.min(MOST_RESULT_BYTES, resultBytes * 4096))
    const links = await card.memory(linkBytes, usage, all)
    const first = await card.memory(linkBytes, usage, all)
    const second = await card.memory(linkBytes, usage, all)
    const results = await card.memory(room, usage, all)
    const returned = await card.memory(
      Math.max(room, linkBytes),
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      all,
    )
    const task = await card.memory(TASK_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, all)
    const program = await card.program(hmcShader(strips), 'trajectories')
    return new HmcOnCard(options, card, program, { links, first, second, results, returned, task })
  }

  /** Trajectories that fit into what comes back at a time, with so many loops. */
  mostTrajectories(loops: number): number {
    return Math.floor(this.#results.size / (4 * this.chains * (resultFields.length + loops)))
  }

  /** Puts links of some chains on the card: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  put(links: Int32Array, firstChain = 0): void {
    this.#card.write(this.#links, links, 4 * linkCount(this.lattice) * firstChain)
  }

  /** Keeps the links of all chains as they are now. */
  keep(place: Place): void {
    this.#copy(this.#links, this.#kept[place], this.#linkBytes)
  }

  /** Puts all chains back to where they were kept. */
  goBack(place: Place): void {
    this.#copy(this.#kept[place], this.#links, this.#linkBytes)
  }

  /** The links of all chains, as they are now or were kept: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  async links(place?: Place): Promise<Int32Array> {
    this.#copy(place === undefined ? this.#links : this.#kept[place], this.#returned, this.#linkBytes)
    return new Int32Array(await this.#card.read(this.#returned, this.#linkBytes))
  }

  /** Trajectories from that of the address on; one call at a time. */
  async run(
    { stepSize, leapfrogSteps }: CardSteps,
    { seed, firstChain, trajectory }: Address,
    trajectories: number,
    loops: readonly Loop[],
  ): Promise<CardResults> {
    const task = new ArrayBuffer(TASK_BYTES)
    const whole = new Uint32Array(task)
    const real = new Float32Array(task)
    const turns = stepSize / TURN
    // a drift of the largest momentum must fit into 32 bits; its lowest bits stay empty
    const shift = Math.max(0, Math.ceil(Math.log2(2 * turns * LARGEST_MOMENTUM)))
    whole.set([
      this.chains,
      firstChain,
      trajectory,
      trajectories,
      lowWord(seed),
      highWord(seed),
      leapfrogSteps,
      shift,
    ])
    const kick = stepSize * this.beta * 2 ** MOMENTUM_BITS
    real.set([turns * 2 ** (ANGLE_BITS - MOMENTUM_BITS - shift), kick, kick / 2, this.beta], 8)
    loops.forEach((loop, i) => {
      whole.set(loopNumbers(loop, this.lattice), 12 + 4 * i)
    })
    whole[12 + 4 * MOST_LOOPS] = loops.length
    this.#card.write(this.#task, whole)
    const bytes = 4 * trajectories * (resultFields.length + loops.length) * this.chains
    this.#card.send((encoder) => {
      this.#card.dispatch(encoder, this.#program, this.#bindings, this.chains)
      encoder.copyBufferToBuffer(this.#results, 0, this.#returned, 0, bytes)
    })
    return { trajectories, loops, words: new Uint32Array(await this.#card.read(this.#returned, bytes)) }
  }

  #copy(from: GPUBuffer, to: GPUBuffer, bytes: number): void {
    this.#card.send((encoder) => encoder.copyBufferToBuffer(from, 0, to, 0, bytes))
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
