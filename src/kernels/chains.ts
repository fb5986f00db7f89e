import type { Configuration, LatticeDirection, PlaquetteSums } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type Address, ChainGroups } from './chain-groups.ts'
import { restoreRows, saveRows } from './chain-rows.ts'
import type { HmcChains, HmcSteps } from './device-chains.ts'
import { VECTOR } from './lanes.ts'
import { highWord, lowWord } from './seed-words.ts'
import { TURN } from './turn.ts'

/** Proposals for all chains that were made elsewhere. */
interface Proposals {
  readonly links: Float32Array | Float64Array
  readonly momenta: Float32Array | Float64Array
  readonly logJacobian: Float32Array | Float64Array
}

/**
 * Markov chains in the memory of one WebAssembly instance: where they start, their trajectories, what is measured on them,
 * and how they are kept. Each trajectory of all chains is one call.
 */
export class Chains extends ChainGroups implements HmcChains {
  readonly #acceptedBytes = new Uint8Array(this.chains)

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
    const { memory } = this
    const [nt, nx] = this.lattice
    if (kind === 'exact') memory.stageDraws(beta)
    for (let chain = 0; chain < this.chains; chain++) {
      const number = firstChain + chain
      if (kind === 'exact') {
        memory.kernels.exactDraw(
          memory.laneLinks(chain),
          memory.at.plain,
          memory.at.stages,
          nt,
          nx,
          beta,
          number,
          trajectory,
          lowWord(seed),
          highWord(seed),
        )
      } else {
        if (kind === 'cold') this.#plainLinks().fill(0)
        else memory.kernels.hotDraw(memory.at.plain, memory.links, number, lowWord(seed), highWord(seed))
        this.#load(chain)
      }
    }
    memory.values.acceptProbability.fill(1)
    memory.values.accepted.fill(1)
    memory.values.energyError.fill(0)
    this.#observeAll()
  }

  /** Every chain continues from given links: `[chains, 2, nt, nx]`, radians. */
  startFrom(links: ArrayLike<number>): void {
    const { memory } = this
    if (links.length !== this.chains * memory.links) {
      throw new UsageError(
        `links have ${links.length} numbers: ${this.chains} chains of a ${this.lattice.join('x')} lattice need ${this.chains * memory.links}`,
      )
    }
    const plain = this.#plainLinks()
    for (let chain = 0; chain < this.chains; chain++) {
      for (let i = 0; i < memory.links; i++) plain[i] = (links[chain * memory.links + i] as number) / TURN
      this.#load(chain)
    }
    this.#observeAll()
  }

  save(): Uint8Array {
    return saveRows(this.memory)
  }

  restore(saved: Uint8Array): void {
    restoreRows(this.memory, saved, () => this.#observeAll())
  }

  hmcTrajectory({ stepSize, leapfrogSteps, instantonHits }: HmcSteps, address: Address): void {
    const { memory } = this
    const [nt, nx] = this.lattice
    this.plainIsOld = true
    memory.kernels.hmcTrajectory(
      memory.groups,
      memory.at.current,
      memory.groupBytes,
      memory.at.proposal,
      memory.at.momenta,
      memory.at.below,
      nt,
      nx,
      this.beta,
      stepSize / TURN,
      (stepSize * stepSize * this.beta) / TURN,
      leapfrogSteps,
      instantonHits,
      memory.fieldAt('cos'),
      memory.fieldAt('proposedCos'),
      memory.fieldBytes,
      memory.fieldAt('squaresBefore'),
      memory.fieldAt('squaresAfter'),
      memory.fieldAt('energyError'),
      memory.fieldAt('acceptProbability'),
      memory.fieldAt('accepted'),
      ...this.randomness(address),
    )
  }

  /**
   * Draws both holonomies of every chain anew, uniformly: each Polyakov loop around a direction turns by the same angle,
   * and no plaquette changes but by rounding. It costs nt + nx additions. The action does not see it, so that it is always
   * accepted; and it commutes with every update that sees plaquettes alone, so that both together are reversible. Special
   * to abelian theories without matter: of SU(3) only the discrete centre does this, and quarks break that.
   */
  drawHolonomies(address: Address): void {
    const { memory } = this
    const [nt, nx] = this.lattice
    this.plainIsOld = true
    for (let group = 0; group < this.groups; group++) {
      memory.kernels.drawHolonomies(memory.groupLinks(group), nt, nx, ...this.randomness(address, group))
    }
  }

  /** Draws the momenta v ~ N(0, 1) of all chains, `[chains, 2, nt, nx]`, for proposals that are made elsewhere. */
  drawMomenta(address: Address): Float64Array {
    const momenta = new Float64Array(this.chains * this.memory.links)
    let filled = 0
    for (let group = 0; group < this.groups; group++) {
      // the kernels keep v times the step size / 2 pi: with a step size of 2 pi that is v
      this.refresh(group, TURN, address)
      const drawn = this.momenta(group, TURN)
      momenta.set(drawn, filled)
      filled += drawn.length
    }
    return momenta
  }

  /**
   * Accepts or rejects proposals that were made elsewhere from the links of all chains and the momenta of `drawMomenta`:
   * `links` (radians) and `momenta` `[chains, 2, nt, nx]`, `logJacobian` `[chains]`, at another `beta` if one is given.
   * `block` numbers the proposals of one trajectory.
   */
  decide(
    { links, momenta, logJacobian }: Proposals,
    address: Address,
    { beta = this.beta, block = 0 }: { readonly beta?: number; readonly block?: number } = {},
  ): void {
    const { lanes, links: perChain } = this.memory
    for (let group = 0; group < this.groups; group++) {
      const first = group * lanes
      const rows = (all: Float32Array | Float64Array, size: number) =>
        all.subarray(first * size, (first + lanes) * size)
      this.propose(group, rows(links, perChain), rows(momenta, perChain), rows(logJacobian, 1), beta)
      this.accept(group, address, block)
    }
  }

  get acceptProbability(): Float64Array {
    return this.memory.values.acceptProbability
  }

  get accepted(): Uint8Array {
    this.#acceptedBytes.set(this.memory.values.accepted)
    return this.#acceptedBytes
  }

  get energyError(): Float64Array {
    return this.memory.values.energyError
  }

  plaquetteSums(): PlaquetteSums {
    const { cos, sin, charge } = this.memory.values
    return { cos, sin, charge }
  }

  wilsonLoop(r: number, t: number): Float64Array {
    const { memory } = this
    const [nt, nx] = this.lattice
    for (let group = 0; group < this.groups; group++) {
      memory.kernels.wilsonLoop(
        memory.groupLinks(group),
        memory.at.lines,
        nt,
        nx,
        r,
        t,
        memory.fieldAt('loop', group),
      )
    }
    const loop = memory.values.loop
    for (let chain = 0; chain < this.chains; chain++) loop[chain]! /= nt * nx
    return loop
  }

  polyakovLoop(direction: LatticeDirection): Float64Array {
    const { memory } = this
    const [nt, nx] = this.lattice
    const time = direction === 'time'
    for (let group = 0; group < this.groups; group++) {
      memory.kernels.polyakovLoop(
        memory.groupLinks(group),
        nt,
        nx,
        time ? 1 : 0,
        memory.fieldAt('loop', group),
      )
    }
    const loop = memory.values.loop
    for (let chain = 0; chain < this.chains; chain++) loop[chain]! /= time ? nx : nt
    return loop
  }

  links(): Float32Array | Float64Array {
    const { memory } = this
    if (this.plainIsOld) {
      const bytes = memory.links * VECTOR
      for (let group = 0; group < this.groups; group++) {
        memory.kernels.deinterleave(
          memory.groupLinks(group),
          memory.at.plain + group * bytes,
          memory.links,
          memory.groupSize(group),
        )
      }
      this.plainIsOld = false
    }
    return memory.plainLinks
  }

  configuration(chain: number): Configuration {
    const { links: count } = this.memory
    const links = this.links().subarray(chain * count, (chain + 1) * count)
    return { lattice: this.lattice, beta: this.beta, links }
  }

  #plainLinks(): Float64Array {
    return new Float64Array(this.memory.buffer, this.memory.at.plain, this.memory.links)
  }

  #load(chain: number): void {
    const { memory } = this
    memory.kernels.interleave(memory.laneLinks(chain), memory.at.plain, memory.links)
  }

  /** Sines and sums of what was just loaded: a trajectory of no length. */
  #observeAll(): void {
    const { memory } = this
    const [nt, nx] = this.lattice
    this.plainIsOld = true
    memory.storedMomenta().fill(0)
    for (let group = 0; group < this.groups; group++) {
      const links = memory.groupLinks(group)
      const sines = links + memory.links * VECTOR
      memory.kernels.arrive(
        links,
        memory.at.momenta,
        sines,
        nt,
        nx,
        0,
        memory.fieldAt('cos', group),
        memory.fieldBytes,
      )
    }
  }
}
