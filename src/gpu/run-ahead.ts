import type { Address } from '../kernels/chain-groups.ts'
import { CardConfigurations } from './card-configurations.ts'
import type { CardResults, CardSampler, Place } from './chains-on-card.ts'
import { isSameLoop, type Loop } from './loop.ts'

/** The card runs ahead by so many milliseconds at most: an interrupt waits no longer, and no driver takes it for dead. */
const STRETCH_MILLISECONDS = 20

/** A look at links inside a stretch makes the card do it again, so that stretches grow with the time since somebody looked. */
const LOOKS_APART = 8

/** Trajectories in one dispatch, and where the links were kept as they were before. */
interface Stretch extends CardResults {
  readonly address: Address
  readonly place: Place
}

/**
 * Chains on a card, one trajectory after the other, while the card is ahead: it makes the next stretch of trajectories while this one is
 * read. Links do not come back unless they are asked for. Then the card repeats the stretch up to where they are.
 */
export class RunAhead {
  readonly #sampler: CardSampler
  readonly #loops: Loop[] = []
  #current: Stretch | undefined
  #next: Promise<Stretch> | undefined
  /** Trajectories of the current stretch that were given out. */
  #given = 0
  #sinceLook = 0
  #millisecondsEach = Number.POSITIVE_INFINITY

  constructor(sampler: CardSampler) {
    this.#sampler = sampler
  }

  /** The configurations after the trajectory of an address, valid until the next call; a promise while the card is busy. */
  step(address: Address): CardConfigurations | Promise<CardConfigurations> {
    const current = this.#current
    if (current !== undefined && this.#given < current.trajectories && isNext(current, this.#given, address))
      return this.#give(current)
    return this.#enter(address)
  }

  /** Links of all chains after the last trajectory that was given: `[chains, 2, nt, nx]`, whole numbers of 2^-32 turns. */
  async links(): Promise<Int32Array> {
    this.#sinceLook = 0
    const current = this.#current
    if (current === undefined) return this.#sampler.chains.links()
    if (this.#given < current.trajectories) await this.#repeat(current)
    const next = await this.#next
    return this.#sampler.chains.links(next?.place)
  }

  /** Measures a loop from here on, and at the last trajectory that was given. */
  async measure(loops: readonly Loop[]): Promise<CardResults> {
    this.#loops.push(...loops.filter((loop) => !this.#loops.some((other) => isSameLoop(loop, other))))
    return this.#repeat(this.#current!)
  }

  #give(stretch: Stretch): CardConfigurations {
    this.#sinceLook++
    return new CardConfigurations(this.#sampler.chains, stretch, this.#given++, this)
  }

  async #enter(address: Address): Promise<CardConfigurations> {
    const current = this.#current
    let next = await this.#next
    this.#next = undefined
    if (next !== undefined && !isNext(next, 0, address)) {
      // the card was ahead on another way
      this.#sampler.chains.goBack(next.place)
      next = undefined
    }
    if (next === undefined) {
      if (current !== undefined && this.#given < current.trajectories) await this.#repeat(current)
      next = await this.#launch(address)
    }
    this.#current = next
    this.#given = 0
    this.#next = this.#launch({ ...address, trajectory: address.trajectory + next.trajectories })
    // a failure is heard by who asks for what comes next
    this.#next.catch(() => {})
    return this.#give(next)
  }

  /** Does a stretch again up to the last trajectory that was given, and leaves the links there. */
  async #repeat(stretch: Stretch): Promise<Stretch> {
    await this.#next
    this.#next = undefined
    this.#sampler.chains.goBack(stretch.place)
    const again = await this.#sampler.run(stretch.address, this.#given, [...this.#loops])
    this.#current = { ...stretch, ...again }
    return this.#current
  }

  async #launch(address: Address): Promise<Stretch> {
    const place: Place = this.#current?.place === 0 ? 1 : 0
    const loops = [...this.#loops]
    const trajectories = Math.max(
      1,
      Math.min(
        1 + Math.floor(this.#sinceLook / LOOKS_APART),
        Math.floor(STRETCH_MILLISECONDS / this.#millisecondsEach),
        this.#sampler.chains.mostTrajectories(loops.length),
      ),
    )
    this.#sampler.chains.keep(place)
    const begin = performance.now()
    const results = await this.#sampler.run(address, trajectories, loops)
    this.#millisecondsEach = (performance.now() - begin) / trajectories
    return { ...results, address, place }
  }
}

/** Whether the address is that of a trajectory of a stretch. */
function isNext(
  { address }: Stretch,
  trajectory: number,
  { seed, firstChain, trajectory: asked }: Address,
): boolean {
  return (
    seed === address.seed && firstChain === address.firstChain && asked === address.trajectory + trajectory
  )
}
