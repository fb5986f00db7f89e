import type { Lattice, Precision } from '../batch.ts'
import { ChainMemory, type ChainsOptions, type Field } from './chain-memory.ts'
import { realsOf, VECTOR } from './lanes.ts'
import { highWord, lowWord } from './seed-words.ts'
import { TURN } from './turn.ts'

/** Address of the randomness of one step: `chains` chains from `firstChain` on, at one trajectory. */
export interface Address {
  /** Integer in [0, 2^53). */
  readonly seed: number
  readonly firstChain: number
  readonly trajectory: number
}

/**
 * Chains as the kernels see them, a group of them at a time (4 in float32, 2 in float64), and what the kernels do with a
 * group: the parts that trajectories are made of. {@link Chains} makes those of all chains.
 */
export class ChainGroups {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
  protected readonly memory: ChainMemory
  /** Whether links have moved since they were last put into their plain layout. */
  protected plainIsOld = true

  /** `workspace`: bytes of scratch memory beside the chains, for what a subclass adds. */
  constructor(options: ChainsOptions, workspace = 0) {
    this.lattice = options.lattice
    this.beta = options.beta
    this.chains = options.chains
    this.precision = options.precision
    this.memory = new ChainMemory(options, workspace)
  }

  /** Number of groups. */
  get groups(): number {
    return this.memory.groups
  }

  /** Where the kernels find the random numbers of a group: its first chain, the trajectory, and the seed in two words. */
  protected randomness({ seed, firstChain, trajectory }: Address, group = 0) {
    return [firstChain + group * this.memory.lanes, trajectory, lowWord(seed), highWord(seed)] as const
  }

  /** Draws momenta v ~ N(0, 1) for a group; they are kept times `stepSize` / 2 pi: turns per leapfrog step. */
  refresh(group: number, stepSize: number, address: Address): void {
    const { memory } = this
    memory.kernels.refresh(
      memory.at.momenta,
      memory.links,
      ...this.randomness(address, group),
      stepSize / TURN,
      memory.fieldAt('squaresBefore', group),
    )
  }

  /** One trajectory of `steps` leapfrog steps from a group's links and momenta; leaves a proposal and its energy error. */
  integrate(group: number, stepSize: number, steps: number): void {
    const { memory } = this
    const [nt, nx] = this.lattice
    memory.kernels.integrate(
      memory.groupLinks(group),
      memory.at.proposal,
      memory.at.momenta,
      memory.at.below,
      nt,
      nx,
      this.beta,
      stepSize / TURN,
      (stepSize * stepSize * this.beta) / TURN,
      steps,
      memory.fieldAt('cos', group),
      memory.fieldAt('proposedCos', group),
      memory.fieldBytes,
      memory.fieldAt('squaresBefore', group),
      memory.fieldAt('squaresAfter', group),
      memory.fieldAt('energyError', group),
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
    const { memory } = this
    const [nt, nx] = this.lattice
    const stored = memory.storedMomenta()
    const proposal = new (realsOf(this.precision))(memory.buffer, memory.at.proposal, stored.length).fill(0)
    for (let i = 0; i < links.length; i++) {
      const lane = Math.floor(i / memory.links)
      const turns = (links[i] as number) / TURN
      // brought within one turn first: a float32 keeps more digits of a small angle
      proposal[(i % memory.links) * memory.lanes + lane] = turns - Math.round(turns)
    }
    // the last step of a trajectory with momenta 0: the links stay where they are, and the sines and sums of the proposal are computed
    stored.fill(0)
    memory.kernels.arrive(
      memory.at.proposal,
      memory.at.momenta,
      memory.at.proposal + memory.links * VECTOR,
      nt,
      nx,
      0,
      memory.fieldAt('proposedCos', group),
      memory.fieldBytes,
    )
    const before = memory.laneValues('cos', group)
    const after = memory.laneValues('proposedCos', group)
    const squares = memory.laneValues('squaresBefore', group)
    const energyError = memory.laneValues('energyError', group).fill(0)
    for (let lane = 0; lane < logJacobian.length; lane++) {
      let kinetic = -squares[lane]! / 2
      for (let i = lane * memory.links; i < (lane + 1) * memory.links; i++) kinetic += momenta[i]! ** 2 / 2
      const potential = beta * (before[lane]! - after[lane]!)
      energyError[lane] = potential + kinetic - logJacobian[lane]!
    }
  }

  /**
   * Accepts or rejects a group's proposals with probability min(1, e^{-dH}) (docs/physics.md 4.4). `block` numbers the
   * proposals of one trajectory: each is decided by a random number of its own.
   */
  accept(group: number, address: Address, block = 0): void {
    const { memory } = this
    this.plainIsOld = true
    memory.kernels.metropolis(
      memory.groupLinks(group),
      memory.at.proposal,
      memory.groupBytes,
      memory.fieldAt('cos', group),
      memory.fieldAt('proposedCos', group),
      3,
      memory.fieldBytes,
      memory.fieldAt('energyError', group),
      memory.fieldAt('acceptProbability', group),
      memory.fieldAt('accepted', group),
      block,
      ...this.randomness(address, group),
    )
  }

  /**
   * Instanton hits (docs/physics.md 5) of those chains of a group that have them at this place of their trajectory: a
   * random bit of each decides, so that HMC and hits together are reversible.
   */
  hit(group: number, hits: number, place: 'before' | 'after', address: Address): void {
    const { memory } = this
    const [nt, nx] = this.lattice
    const links = memory.groupLinks(group)
    this.plainIsOld = true
    memory.kernels.instantonHits(
      links,
      memory.at.momenta,
      links + memory.links * VECTOR,
      nt,
      nx,
      this.beta,
      hits,
      place === 'before' ? 0 : 1,
      memory.fieldAt('cos', group),
      memory.fieldBytes,
      ...this.randomness(address, group),
    )
  }

  /** A group's momenta v, `[chains of the group, 2, nt, nx]`. */
  momenta(group: number, stepSize: number): Float64Array {
    const { memory } = this
    const stored = memory.storedMomenta()
    return Float64Array.from({ length: memory.groupSize(group) * memory.links }, (_, i) => {
      const lane = Math.floor(i / memory.links)
      return ((stored[(i % memory.links) * memory.lanes + lane] as number) * TURN) / stepSize
    })
  }

  /** Replaces the momenta of a group: the inverse of `momenta`. */
  setMomenta(group: number, stepSize: number, momenta: ArrayLike<number>): void {
    const { memory } = this
    const stored = memory.storedMomenta()
    const squares = memory.laneValues('squaresBefore', group)
    squares.fill(0)
    for (let i = 0; i < momenta.length; i++) {
      const lane = Math.floor(i / memory.links)
      const at = (i % memory.links) * memory.lanes + lane
      stored[at] = ((momenta[i] as number) * stepSize) / TURN
      squares[lane]! += (stored[at] as number) ** 2
    }
  }

  /** Takes the proposal of a group whatever its energy error: for tests of reversibility. */
  takeProposal(group: number): void {
    const { memory } = this
    this.plainIsOld = true
    const { at, groupBytes } = memory
    const bytes = new Uint8Array(memory.buffer)
    bytes.copyWithin(memory.groupLinks(group), at.proposal, at.proposal + groupBytes)
    for (const name of ['Cos', 'Sin', 'Charge'] as const) {
      const from = memory.laneValues(`proposed${name}`, group)
      memory.laneValues(name.toLowerCase() as Field, group).set(from)
    }
  }
}
