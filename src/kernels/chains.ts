import type {
  Configuration,
  Configurations,
  Lattice,
  LatticeDirection,
  PlaquetteSums,
  Precision,
} from '../batch.ts'
import { KernelError, UsageError } from '../errors.ts'
import { drawStages } from './draw-stages.ts'
import { instantiateKernels, type KernelExports } from './wasm.ts'

const PAGE = 65_536
const VECTOR = 16
const TURN = 2 * Math.PI

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
type Field = (typeof fields)[number]

/** Place of each field in memory. */
const place = Object.fromEntries(fields.map((field, i) => [field, i])) as Record<Field, number>

/** Address of the randomness of one step: `chains` chains from `firstChain` on, at one trajectory. */
export interface Address {
  /** Integer in [0, 2^53). */
  readonly seed: number
  readonly firstChain: number
  readonly trajectory: number
}

export interface ChainsOptions {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
}

/**
 * Markov chains in the memory of one WebAssembly instance, and the SIMD kernels that move and measure them. Chains are
 * kept in groups of 4 (float32) or 2 (float64), one a lane; the last group may have lanes that belong to no chain.
 * `refresh`, `integrate` and `accept` make a trajectory of one group; all results are reported per chain.
 */
export class Chains implements Configurations {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
  /** Number of lane groups. */
  readonly groups: number
  readonly #kernels: KernelExports
  readonly #lanes: number
  readonly #links: number
  /** Bytes of one group's links followed by the sines of its plaquettes. */
  readonly #groupBytes: number
  readonly #fieldBytes: number
  readonly #results: number
  readonly #current: number
  readonly #proposal: number
  readonly #momenta: number
  readonly #below: number
  readonly #lines: number
  readonly #plain: number
  readonly #stages: number
  /** Views of the fields, [chains] each. */
  readonly #values: Readonly<Record<Field, Float64Array>>
  readonly #acceptedBytes: Uint8Array
  /** The links of all chains in their plain layout; what they hold is older than the chains when `#plainIsOld`. */
  readonly #plainValues: Float32Array | Float64Array
  #plainIsOld = true
  /** Address of scratch memory for what a subclass adds. */
  protected readonly workspace: number

  /** `workspace`: bytes of scratch memory beside the chains. */
  constructor({ lattice, beta, chains, precision }: ChainsOptions, workspace = 0) {
    const [nt, nx] = lattice
    this.lattice = lattice
    this.beta = beta
    this.chains = chains
    this.precision = precision
    this.#kernels = instantiateKernels(precision)
    this.#lanes = precision === 'f32' ? 4 : 2
    this.#links = 2 * nt * nx
    this.groups = Math.ceil(chains / this.#lanes)
    this.#groupBytes = (this.#links + nt * nx) * VECTOR
    this.#fieldBytes = this.groups * this.#lanes * 8

    // the stub runtime keeps its few static bytes at the start of the first page
    let end = PAGE
    const reserve = (bytes: number) => {
      const address = end
      end += Math.ceil(bytes / 64) * 64
      return address
    }
    this.#results = reserve(fields.length * this.#fieldBytes)
    this.#proposal = reserve(this.#groupBytes)
    this.#momenta = reserve(Math.ceil(this.#links / 8) * 8 * VECTOR)
    this.#below = reserve(nx * VECTOR)
    this.#lines = reserve(this.#links * VECTOR)
    this.workspace = reserve(workspace)
    this.#current = reserve(this.groups * this.#groupBytes)
    this.#stages = reserve(8 * stageNumbers(lattice, beta).length)
    this.#plain = reserve(Math.max((this.#links + 31) * 8, this.groups * this.#links * VECTOR))
    const pages = Math.ceil(end / PAGE) - this.#kernels.memory.buffer.byteLength / PAGE
    try {
      if (pages > 0) this.#kernels.memory.grow(pages)
    } catch (cause) {
      const need = Math.ceil(end / 2 ** 20)
      throw new KernelError(
        `${chains} chains of a ${nt}x${nx} lattice need ${need} MiB in one worker: take fewer chains or more workers`,
        { cause },
      )
    }
    const { buffer } = this.#kernels.memory
    this.#values = Object.fromEntries(
      fields.map((field) => [field, new Float64Array(buffer, this.#address(field, 0), chains)]),
    ) as Record<Field, Float64Array>
    this.#acceptedBytes = new Uint8Array(chains)
    const Links = precision === 'f32' ? Float32Array : Float64Array
    this.#plainValues = new Links(buffer, this.#plain, chains * this.#links)
  }

  /**
   * Every chain starts from an independent draw from e^{-S} (docs/physics.md 3), at another `beta` if one is given, from
   * uniform links, or from x = 0; accepted as it is.
   *
   * @throws UsageError for a `beta` above that of the chains.
   */
  start(
    kind: 'exact' | 'hot' | 'cold',
    { seed, firstChain, trajectory }: Address,
    beta: number = this.beta,
  ): void {
    const [nt, nx] = this.lattice
    if (kind === 'exact') this.#stageDraws(beta)
    for (let chain = 0; chain < this.chains; chain++) {
      const number = firstChain + chain
      if (kind === 'exact') {
        this.#kernels.exactDraw(
          this.#laneLinks(chain),
          this.#plain,
          this.#stages,
          nt,
          nx,
          beta,
          number,
          trajectory,
          seed >>> 0,
          high(seed),
        )
      } else {
        if (kind === 'cold') this.#plainLinks().fill(0)
        else this.#kernels.hotDraw(this.#plain, this.#links, number, seed >>> 0, high(seed))
        this.#load(chain)
      }
    }
    this.#values.acceptProbability.fill(1)
    this.#values.accepted.fill(1)
    this.#values.energyError.fill(0)
    this.#observeAll()
  }

  /** Every chain continues from given links: `[chains, 2, nt, nx]`, radians. */
  startFrom(links: ArrayLike<number>): void {
    if (links.length !== this.chains * this.#links) {
      throw new UsageError(
        `links have ${links.length} numbers: ${this.chains} chains of a ${this.lattice.join('x')} lattice need ${this.chains * this.#links}`,
      )
    }
    const plain = this.#plainLinks()
    for (let chain = 0; chain < this.chains; chain++) {
      for (let i = 0; i < this.#links; i++) plain[i] = (links[chain * this.#links + i] as number) / TURN
      this.#load(chain)
    }
    this.#observeAll()
  }

  /** Draws momenta v ~ N(0, 1) for a group; they are kept times `stepSize` / 2 pi: turns per leapfrog step. */
  refresh(group: number, stepSize: number, { seed, firstChain, trajectory }: Address): void {
    this.#kernels.refresh(
      this.#momenta,
      this.#links,
      firstChain + group * this.#lanes,
      trajectory,
      seed >>> 0,
      high(seed),
      stepSize / TURN,
      this.#address('squaresBefore', group),
    )
  }

  /** One trajectory of `steps` leapfrog steps from a group's links and momenta; leaves a proposal and its energy error. */
  integrate(group: number, stepSize: number, steps: number): void {
    const [nt, nx] = this.lattice
    this.#kernels.integrate(
      this.#groupLinks(group),
      this.#proposal,
      this.#momenta,
      this.#below,
      nt,
      nx,
      this.beta,
      stepSize / TURN,
      (stepSize * stepSize * this.beta) / TURN,
      steps,
      this.#address('cos', group),
      this.#address('proposedCos', group),
      this.#fieldBytes,
      this.#address('squaresBefore', group),
      this.#address('squaresAfter', group),
      this.#address('energyError', group),
    )
  }

  /**
   * Leaves a proposal that was made elsewhere in a group, with its energy error dH - log J: `links` (radians) and
   * `momenta` `[chains of the group, 2, nt, nx]`, `logJacobian` `[chains of the group]`. dH counts from the group's links and
   * from momenta that `refresh` drew with step size 2 pi, which keeps them as they are, at another `beta` if one is given.
   * The momenta drawn are gone.
   */
  propose(
    group: number,
    links: ArrayLike<number>,
    momenta: ArrayLike<number>,
    logJacobian: ArrayLike<number>,
    beta: number = this.beta,
  ): void {
    const [nt, nx] = this.lattice
    const stored = this.#storedMomenta()
    const Links = this.precision === 'f32' ? Float32Array : Float64Array
    const proposal = new Links(this.#kernels.memory.buffer, this.#proposal, stored.length).fill(0)
    for (let i = 0; i < links.length; i++) {
      const lane = Math.floor(i / this.#links)
      const turns = (links[i] as number) / TURN
      // within one turn before it is rounded to float32
      proposal[(i % this.#links) * this.#lanes + lane] = turns - Math.round(turns)
    }
    // a trajectory of no length: sines and sums of the proposal
    stored.fill(0)
    this.#kernels.arrive(
      this.#proposal,
      this.#momenta,
      this.#proposal + this.#links * VECTOR,
      nt,
      nx,
      0,
      this.#address('proposedCos', group),
      this.#fieldBytes,
    )
    const before = this.#laneValues('cos', group)
    const after = this.#laneValues('proposedCos', group)
    const squares = this.#laneValues('squaresBefore', group)
    const energyError = this.#laneValues('energyError', group).fill(0)
    for (let lane = 0; lane < logJacobian.length; lane++) {
      let kinetic = -squares[lane]! / 2
      for (let i = lane * this.#links; i < (lane + 1) * this.#links; i++) kinetic += momenta[i]! ** 2 / 2
      const potential = beta * (before[lane]! - after[lane]!)
      energyError[lane] = potential + kinetic - logJacobian[lane]!
    }
  }

  /**
   * Accepts or rejects a group's proposals with probability min(1, e^{-dH}) (docs/physics.md 4.4). `block` numbers the
   * proposals of one trajectory: each is decided by a random number of its own.
   */
  accept(group: number, { seed, firstChain, trajectory }: Address, block = 0): void {
    this.#plainIsOld = true
    this.#kernels.metropolis(
      this.#groupLinks(group),
      this.#proposal,
      this.#groupBytes,
      this.#address('cos', group),
      this.#address('proposedCos', group),
      3,
      this.#fieldBytes,
      this.#address('energyError', group),
      this.#address('acceptProbability', group),
      this.#address('accepted', group),
      block,
      firstChain + group * this.#lanes,
      trajectory,
      seed >>> 0,
      high(seed),
    )
  }

  /**
   * Instanton hits (docs/physics.md 5) of those chains of a group that have them at this place of their trajectory: a
   * random bit of each decides, so that HMC and hits together are reversible.
   */
  hit(
    group: number,
    hits: number,
    place: 'before' | 'after',
    { seed, firstChain, trajectory }: Address,
  ): void {
    const [nt, nx] = this.lattice
    const links = this.#groupLinks(group)
    this.#plainIsOld = true
    this.#kernels.instantonHits(
      links,
      this.#momenta,
      links + this.#links * VECTOR,
      nt,
      nx,
      this.beta,
      hits,
      place === 'before' ? 0 : 1,
      this.#address('cos', group),
      this.#fieldBytes,
      firstChain + group * this.#lanes,
      trajectory,
      seed >>> 0,
      high(seed),
    )
  }

  /**
   * Draws both holonomies of a group's chains anew, uniformly: each Polyakov loop around a direction turns by the same angle,
   * and no plaquette changes but by rounding. It costs nt + nx additions. The action does not see it, so that it is always
   * accepted; and it commutes with every update that sees plaquettes alone, so that both together are reversible. Special
   * to abelian theories without matter: of SU(3) only the discrete centre does this, and quarks break that.
   */
  drawHolonomies(group: number, { seed, firstChain, trajectory }: Address): void {
    const [nt, nx] = this.lattice
    this.#plainIsOld = true
    this.#kernels.drawHolonomies(
      this.#groupLinks(group),
      nt,
      nx,
      firstChain + group * this.#lanes,
      trajectory,
      seed >>> 0,
      high(seed),
    )
  }

  get acceptProbability(): Float64Array {
    return this.#values.acceptProbability
  }

  get accepted(): Uint8Array {
    this.#acceptedBytes.set(this.#values.accepted)
    return this.#acceptedBytes
  }

  get energyError(): Float64Array {
    return this.#values.energyError
  }

  plaquetteSums(): PlaquetteSums {
    return { cos: this.#values.cos, sin: this.#values.sin, charge: this.#values.charge }
  }

  wilsonLoop(r: number, t: number): Float64Array {
    const [nt, nx] = this.lattice
    for (let group = 0; group < this.groups; group++) {
      this.#kernels.wilsonLoop(
        this.#groupLinks(group),
        this.#lines,
        nt,
        nx,
        r,
        t,
        this.#address('loop', group),
      )
    }
    const loop = this.#values.loop
    for (let chain = 0; chain < this.chains; chain++) loop[chain]! /= nt * nx
    return loop
  }

  polyakovLoop(direction: LatticeDirection): Float64Array {
    const [nt, nx] = this.lattice
    const time = direction === 'time'
    for (let group = 0; group < this.groups; group++) {
      this.#kernels.polyakovLoop(this.#groupLinks(group), nt, nx, time ? 1 : 0, this.#address('loop', group))
    }
    const loop = this.#values.loop
    for (let chain = 0; chain < this.chains; chain++) loop[chain]! /= time ? nx : nt
    return loop
  }

  links(): Float32Array | Float64Array {
    if (this.#plainIsOld) {
      const bytes = this.#lanes * this.#links * (this.precision === 'f32' ? 4 : 8)
      for (let group = 0; group < this.groups; group++) {
        const chains = Math.min(this.#lanes, this.chains - group * this.#lanes)
        this.#kernels.deinterleave(this.#groupLinks(group), this.#plain + group * bytes, this.#links, chains)
      }
      this.#plainIsOld = false
    }
    return this.#plainValues
  }

  configuration(chain: number): Configuration {
    const links = this.links().subarray(chain * this.#links, (chain + 1) * this.#links)
    return { lattice: this.lattice, beta: this.beta, links }
  }

  /** A group's momenta v, `[chains of the group, 2, nt, nx]`: for tests of reversibility. */
  momenta(group: number, stepSize: number): Float64Array {
    const stored = this.#storedMomenta()
    const chains = Math.min(this.#lanes, this.chains - group * this.#lanes)
    return Float64Array.from({ length: chains * this.#links }, (_, i) => {
      const lane = Math.floor(i / this.#links)
      return ((stored[(i % this.#links) * this.#lanes + lane] as number) * TURN) / stepSize
    })
  }

  /** Replaces the momenta of a group: the inverse of `momenta`. */
  setMomenta(group: number, stepSize: number, momenta: ArrayLike<number>): void {
    const stored = this.#storedMomenta()
    const squares = this.#laneValues('squaresBefore', group)
    squares.fill(0)
    for (let i = 0; i < momenta.length; i++) {
      const lane = Math.floor(i / this.#links)
      const at = (i % this.#links) * this.#lanes + lane
      stored[at] = ((momenta[i] as number) * stepSize) / TURN
      squares[lane]! += (stored[at] as number) ** 2
    }
  }

  /** Takes the proposal of a group whatever its energy error: for tests of reversibility. */
  takeProposal(group: number): void {
    this.#plainIsOld = true
    const memory = new Uint8Array(this.#kernels.memory.buffer)
    memory.copyWithin(this.#groupLinks(group), this.#proposal, this.#proposal + this.#groupBytes)
    for (const name of ['Cos', 'Sin', 'Charge'] as const) {
      const from = this.#laneValues(`proposed${name}`, group)
      this.#laneValues(name.toLowerCase() as Field, group).set(from)
    }
  }

  protected get kernels(): KernelExports {
    return this.#kernels
  }

  /** Addresses of what a kernel that moves a group by itself reads and replaces; `links()` are read anew after it. */
  protected sweepAddresses(group: number) {
    this.#plainIsOld = true
    return {
      links: this.#groupLinks(group),
      momenta: this.#momenta,
      sums: this.#address('cos', group),
      stride: this.#fieldBytes,
      energyError: this.#address('energyError', group),
      acceptProbability: this.#address('acceptProbability', group),
      accepted: this.#address('accepted', group),
    }
  }

  #groupLinks(group: number): number {
    return this.#current + group * this.#groupBytes
  }

  /** The first link of a chain in its group and lane. */
  #laneLinks(chain: number): number {
    return this.#groupLinks(Math.floor(chain / this.#lanes)) + (chain % this.#lanes) * (VECTOR / this.#lanes)
  }

  #address(field: Field, group: number): number {
    return this.#results + place[field] * this.#fieldBytes + group * this.#lanes * 8
  }

  /** A field of a group, also of the lanes that belong to no chain. */
  #laneValues(field: Field, group: number): Float64Array {
    return new Float64Array(this.#kernels.memory.buffer, this.#address(field, group), this.#lanes)
  }

  #stageDraws(beta: number): void {
    if (beta > this.beta)
      throw new UsageError(`start at beta ${beta}: these chains have room for draws up to ${this.beta}`)
    const numbers = stageNumbers(this.lattice, beta)
    new Float64Array(this.#kernels.memory.buffer, this.#stages, numbers.length).set(numbers)
  }

  #plainLinks(): Float64Array {
    return new Float64Array(this.#kernels.memory.buffer, this.#plain, this.#links)
  }

  #storedMomenta(): Float32Array | Float64Array {
    const count = this.#links * this.#lanes
    return this.precision === 'f32'
      ? new Float32Array(this.#kernels.memory.buffer, this.#momenta, count)
      : new Float64Array(this.#kernels.memory.buffer, this.#momenta, count)
  }

  #load(chain: number): void {
    this.#kernels.interleave(this.#laneLinks(chain), this.#plain, this.#links)
  }

  /** Sines and sums of what was just loaded: a trajectory of no length. */
  #observeAll(): void {
    const [nt, nx] = this.lattice
    this.#plainIsOld = true
    this.#storedMomenta().fill(0)
    for (let group = 0; group < this.groups; group++) {
      const links = this.#groupLinks(group)
      const sines = links + this.#links * VECTOR
      this.#kernels.arrive(
        links,
        this.#momenta,
        sines,
        nt,
        nx,
        0,
        this.#address('cos', group),
        this.#fieldBytes,
      )
    }
  }
}

/** Upper 21 bits of a seed below 2^53. */
function high(seed: number): number {
  return Math.floor(seed / 2 ** 32)
}

/** The stages of an exact draw as the kernel reads them: for each, how many angles it leaves and its coefficients. */
function stageNumbers([nt, nx]: Lattice, beta: number): number[] {
  return drawStages(nt * nx, beta).flatMap(({ rest, coefficients }) => [
    rest,
    coefficients.length,
    ...coefficients,
  ])
}
