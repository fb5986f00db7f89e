import { linkCount } from '../batch.ts'
import { BackendError } from '../errors.ts'
import type { Address } from '../kernels/chain-groups.ts'
import type { Dispatch } from './card.ts'
import type { CardResults, CardSampler, ChainsOnCard } from './chains-on-card.ts'
import { type CardSteps, hmcTask } from './hmc-task.ts'
import { instantonFieldOnCard } from './instanton-field.ts'
import type { Loop } from './loop.ts'
import { TASK_BYTES } from './shaders/task.ts'
import { decide, keepAccepted } from './shaders/tiles/decision.ts'
import { addInstantons, hit } from './shaders/tiles/hits.ts'
import { lastKick, leapfrogStep } from './shaders/tiles/leapfrog.ts'
import { sumLoops } from './shaders/tiles/loops.ts'
import { drawMomenta, momentaGroups } from './shaders/tiles/momenta.ts'
import { sumPlaquettes } from './shaders/tiles/plaquettes.ts'
import { CHAINS_TOGETHER, RECORD_BYTES } from './shaders/tiles/record.ts'
import { report } from './shaders/tiles/report.ts'
import { type Tiles, tileCount, tilesOf } from './shaders/tiles/tiles.ts'

/** Site updates that are sent at a time, a tenth of a second for a slow card: drivers take one for dead that is busy for 2 s. */
const SENT_AT_A_TIME = 2 ** 27

/** Site updates that take as long as a dispatch with little to do. */
const LEAST_DISPATCH = 2 ** 13

/** Whole units of energy that the card can sum up. */
const MOST_ENERGY = 2 ** 31

/** The dispatches of a trajectory. A step takes the proposal to its other place, `there`, and the next step takes it `back`. */
type Dispatches = Readonly<
  Record<
    | 'sumCurrent'
    | 'drawMomenta'
    | 'firstStep'
    | 'there'
    | 'back'
    | 'lastKick'
    | 'sumProposed'
    | 'decide'
    | 'keepAccepted'
    | 'sumLoops'
    | 'report',
    Dispatch
  >
>

/** What instanton hits are made of. */
type HitDispatches = Readonly<Record<'before' | 'after' | 'addInstantons', Dispatch>>

/** How a lattice is cut, and how many site updates are sent at a time: for tests, which choose that themselves. */
export interface InTiles {
  readonly tiles?: Tiles
  readonly sentAtATime?: number
}

/**
 * HMC on a graphics card for lattices of any size: several workgroups a chain, a tile of the lattice each, and a dispatch for each
 * leapfrog step. Links and momenta are in the memory of the card between dispatches. Its chains are those of
 * `HmcOnCard`: the same whole numbers, and the same functions in float32.
 */
export class HmcInTiles implements CardSampler {
  readonly chains: ChainsOnCard
  readonly #steps: CardSteps
  readonly #task: GPUBuffer
  readonly #records: GPUBuffer
  readonly #dispatches: Dispatches
  readonly #hits: HitDispatches | undefined
  readonly #sentAtATime: number

  private constructor(
    chains: ChainsOnCard,
    steps: CardSteps,
    made: {
      task: GPUBuffer
      records: GPUBuffer
      dispatches: Dispatches
      hits: HitDispatches | undefined
      sentAtATime: number
    },
  ) {
    this.chains = chains
    this.#steps = steps
    this.#task = made.task
    this.#records = made.records
    this.#dispatches = made.dispatches
    this.#hits = made.hits
    this.#sentAtATime = made.sentAtATime
  }

  /** @throws BackendError where momenta and proposals do not fit on the card, or energies into its sums. */
  static async make(
    chains: ChainsOnCard,
    steps: CardSteps,
    { tiles = tilesOf(chains.lattice), sentAtATime = SENT_AT_A_TIME }: InTiles = {},
  ): Promise<HmcInTiles> {
    const { card, lattice, beta } = chains
    const [nt, nx] = lattice
    if (2 * beta * nt * nx >= MOST_ENERGY)
      throw new BackendError(
        'webgpu',
        `the action of a ${lattice.join('x')} lattice at beta ${beta} may be too large for the 32 bits in which a card sums it up`,
        'take a smaller lattice, or leave out the backend',
      )
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
    const all = `momenta and proposals of ${chains.chains} chains of a ${lattice.join('x')} lattice`
    const linkBytes = 4 * linkCount(lattice) * chains.chains
    const momenta = await card.memory(linkBytes, usage, all)
    const one = await card.memory(linkBytes, usage, all)
    const other = await card.memory(linkBytes, usage, all)
    const records = await card.memory(RECORD_BYTES * chains.chains, usage, all)
    const task = await card.memory(TASK_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, 'tasks')

    const dispatch = async (
      entryPoint: string,
      code: string,
      groups: number,
      ...buffers: readonly GPUBuffer[]
    ): Promise<Dispatch> => {
      const program = await card.program(code, entryPoint)
      return { program, bindings: card.bind(program, [...buffers, task]), groups }
    }
    const { moving, results } = chains
    const proposed = steps.leapfrogSteps % 2 === 1 ? one : other
    const groups = tileCount(tiles) * chains.chains
    const ofChains = Math.ceil(chains.chains / CHAINS_TOGETHER)
    const hits =
      (steps.instantonHits ?? 0) === 0
        ? undefined
        : await allOf({
            before: dispatch('hit', hit(tiles, 0), ofChains, records),
            after: dispatch('hit', hit(tiles, 1), ofChains, records),
            addInstantons: dispatch(
              'addInstantons',
              addInstantons(tiles),
              groups,
              moving,
              await instantonFieldOnCard(card, lattice),
              records,
            ),
          })
    const step = leapfrogStep(tiles, 'kick')
    // a driver compiles some at a time
    const dispatches = await allOf({
      sumCurrent: dispatch('sumPlaquettes', sumPlaquettes(tiles, 'CURRENT'), groups, moving, records),
      drawMomenta: dispatch(
        'drawMomenta',
        drawMomenta(tiles),
        momentaGroups(tiles) * chains.chains,
        momenta,
        records,
      ),
      firstStep: dispatch('leapfrogStep', leapfrogStep(tiles, 'halfKick'), groups, moving, one, momenta),
      there: dispatch('leapfrogStep', step, groups, one, other, momenta),
      back: dispatch('leapfrogStep', step, groups, other, one, momenta),
      lastKick: dispatch('lastKick', lastKick(tiles), groups, proposed, momenta, records),
      sumProposed: dispatch('sumPlaquettes', sumPlaquettes(tiles, 'PROPOSED'), groups, proposed, records),
      decide: dispatch('decide', decide, ofChains, records, results),
      keepAccepted: dispatch('keepAccepted', keepAccepted(tiles), groups, proposed, moving, records),
      sumLoops: dispatch('sumLoops', sumLoops(tiles), groups, moving, records),
      report: dispatch('report', report, ofChains, records, results),
    })
    return new HmcInTiles(chains, steps, { task, records, dispatches, hits, sentAtATime })
  }

  run(address: Address, trajectories: number, loops: readonly Loop[]): Promise<CardResults> {
    const { card, chains, lattice } = this.chains
    card.write(this.#task, hmcTask(this.chains, this.#steps, address, trajectories, loops))
    card.send((encoder) => encoder.clearBuffer(this.#records))
    const sites = chains * lattice[0] * lattice[1]
    const most = Math.ceil(this.#sentAtATime / (sites + LEAST_DISPATCH))
    let waiting: Dispatch[] = []
    for (const dispatch of this.#trajectories(trajectories, loops.length > 0)) {
      if (waiting.length === most) {
        const full = waiting
        card.send((encoder) => card.dispatchAll(encoder, full))
        waiting = []
      }
      waiting.push(dispatch)
    }
    return this.chains.resultsOf(trajectories, loops, (encoder) => card.dispatchAll(encoder, waiting))
  }

  *#trajectories(count: number, withLoops: boolean): Generator<Dispatch> {
    const all = this.#dispatches
    const hits = this.#hits
    yield all.sumCurrent
    for (let trajectory = 0; trajectory < count; trajectory++) {
      if (hits !== undefined) yield* [hits.before, hits.addInstantons, all.sumCurrent]
      yield all.drawMomenta
      yield all.firstStep
      for (let step = 1; step < this.#steps.leapfrogSteps; step++) yield step % 2 === 1 ? all.there : all.back
      yield all.lastKick
      yield all.sumProposed
      yield all.decide
      yield all.keepAccepted
      if (hits !== undefined) yield* [hits.after, hits.addInstantons, all.sumCurrent]
      if (withLoops) yield all.sumLoops
      yield all.report
    }
  }
}

async function allOf<Name extends string>(promised: Readonly<Record<Name, Promise<Dispatch>>>) {
  const names = Object.keys(promised) as Name[]
  const made: Dispatch[] = await Promise.all(names.map((name) => promised[name]))
  return Object.fromEntries(names.map((name, i) => [name, made[i]])) as Record<Name, Dispatch>
}
