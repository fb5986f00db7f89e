import type { Configuration, Configurations, Lattice, LatticeDirection, PlaquetteSums } from '../batch.ts'
import { linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { TURN } from '../kernels/turn.ts'
import type { CardResults, ChainsOnCard } from './chains-on-card.ts'
import { isSameLoop, type Loop, MOST_LOOPS } from './loop.ts'
import type { ResultFields } from './shaders/result-fields.ts'

/** Who reads from the card what was not read with the trajectory. */
interface CardReader {
  /** Measures these loops, too, from the last trajectory on that was given. */
  measure(loops: readonly Loop[]): Promise<CardResults>
  /** The links after that trajectory: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  links(): Promise<Int32Array>
}

/** The largest float32 below pi: links are in [-pi, pi). */
const BOUND = 3.1415925025939941

/**
 * The configurations of all chains after one trajectory on a card. What accept/reject said and the sums over plaquettes are here;
 * links and loops that the card was not asked for yet come with `whenRead`.
 */
export class CardConfigurations implements Configurations {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  readonly #fields: ResultFields
  readonly #reader: CardReader
  #results: CardResults
  #trajectory: number
  #links: Float32Array | undefined
  #sums: PlaquetteSums | undefined
  #energyError: Float64Array | undefined
  #acceptProbability: Float64Array | undefined
  /** What an evaluation asked for and is still on the card. */
  #missing: { links: boolean; loops: Loop[] } | undefined

  constructor(
    { lattice, beta, chains, fields }: ChainsOnCard,
    results: CardResults,
    trajectory: number,
    reader: CardReader,
  ) {
    this.lattice = lattice
    this.beta = beta
    this.chains = chains
    this.#fields = fields
    this.#results = results
    this.#trajectory = trajectory
    this.#reader = reader
  }

  get acceptProbability(): Float64Array {
    const mean = this.#fields.indexOf('acceptProbability')
    this.#acceptProbability ??=
      mean < 0 ? probabilities(this.energyError) : new Float64Array(floats(this.#row(mean)))
    return this.#acceptProbability
  }

  get accepted(): Uint8Array {
    return new Uint8Array(this.#row(1))
  }

  get energyError(): Float64Array {
    this.#energyError ??= new Float64Array(floats(this.#row(0)))
    return this.#energyError
  }

  plaquetteSums(): PlaquetteSums {
    this.#sums ??= this.#plaquetteSums()
    return this.#sums
  }

  #plaquetteSums(): PlaquetteSums {
    const [nt, nx] = this.lattice
    const cos = this.#fixedPoint(2)
    // the card sums up the action, beta (1 - cos x_P), with its beta of 32 bits
    const beta = Math.fround(this.beta)
    for (let chain = 0; chain < cos.length; chain++) cos[chain] = nt * nx - cos[chain]! / beta
    return { cos, sin: this.#fixedPoint(4), charge: new Float64Array(integers(this.#row(6))) }
  }

  /** A sum in whole units and 2^-24ths of one. */
  #fixedPoint(field: number): Float64Array {
    const sums = new Float64Array(integers(this.#row(field)))
    const fractions = this.#row(field + 1)
    for (let chain = 0; chain < sums.length; chain++) sums[chain]! += fractions[chain]! / 2 ** 24
    return sums
  }

  wilsonLoop(r: number, t: number): Float64Array {
    return this.#loop({ kind: 'wilson', r, t })
  }

  polyakovLoop(direction: LatticeDirection): Float64Array {
    return this.#loop({ kind: 'polyakov', direction })
  }

  links(): Float32Array {
    if (this.#links !== undefined) return this.#links
    this.#miss().links = true
    throw notHere('links')
  }

  configuration(chain: number): Configuration {
    const count = linkCount(this.lattice)
    return {
      lattice: this.lattice,
      beta: this.beta,
      links: this.links().subarray(chain * count, (chain + 1) * count),
    }
  }

  whenRead<T>(evaluate: () => T): T | Promise<T> {
    this.#missing = undefined
    try {
      return evaluate()
    } catch (cause) {
      // whatever became of the error on its way: the evaluation failed because something was not here
      if (this.#missing === undefined) throw cause
      return this.#fetch(this.#missing).then(() => this.whenRead(evaluate))
    }
  }

  async #fetch({ links, loops }: { links: boolean; loops: readonly Loop[] }): Promise<void> {
    if (loops.length > 0) {
      this.#results = await this.#reader.measure(loops)
      this.#trajectory = this.#results.trajectories - 1
    }
    if (links) this.#links = radians(await this.#reader.links())
  }

  #miss() {
    this.#missing ??= { links: false, loops: [] }
    return this.#missing
  }

  #loop(loop: Loop): Float64Array {
    const { loops } = this.#results
    const place = loops.findIndex((measured) => isSameLoop(measured, loop))
    if (place >= 0) return new Float64Array(floats(this.#row(this.#fields.length + place)))
    if (loops.length === MOST_LOOPS)
      throw new UsageError(
        `a graphics card measures at most ${MOST_LOOPS} Wilson and Polyakov loops: take fewer`,
      )
    this.#miss().loops.push(loop)
    throw notHere('this loop')
  }

  #row(field: number): Uint32Array {
    const { words, loops } = this.#results
    const first = (this.#trajectory * (this.#fields.length + loops.length) + field) * this.chains
    return words.subarray(first, first + this.chains)
  }
}

function notHere(what: string): UsageError {
  return new UsageError(
    `${what} must be read from the graphics card first: await configurations.whenRead(() => ...)`,
  )
}

/** min(1, e^{-dH}). */
function probabilities(energyErrors: Float64Array): Float64Array {
  const all = new Float64Array(energyErrors.length)
  for (let chain = 0; chain < all.length; chain++)
    all[chain] = energyErrors[chain]! <= 0 ? 1 : Math.exp(-energyErrors[chain]!)
  return all
}

function floats({ buffer, byteOffset, length }: Uint32Array): Float32Array {
  return new Float32Array(buffer, byteOffset, length)
}

function integers({ buffer, byteOffset, length }: Uint32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length)
}

/** Radians in [-pi, pi) of whole numbers of 2^-32 turns. */
function radians(angles: Int32Array): Float32Array {
  const links = new Float32Array(angles.length)
  for (let i = 0; i < links.length; i++)
    links[i] = Math.max(-BOUND, Math.min(BOUND, (angles[i]! / 2 ** 32) * TURN))
  return links
}
