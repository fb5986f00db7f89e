import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { type Lattice, linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Card, ChainsOnCard, HmcOnCard, RunAhead } from '../gpu/index.ts'
import { Chains, TURN } from '../kernels/index.ts'
import { openCard } from '../tensor/open-card.ts'
import type { EarlierChains, Key, SamplerState, Stepped } from './sampler.ts'

/** Chains that start at a time, in the memory of the WebAssembly kernels. */
const STARTED_AT_A_TIME = 256

/**
 * Chains that keep a large card busy: 132 multiprocessors with 32 workgroups each have as many. A card does the work of one thread after
 * the other, so that a thread with fewer chains leaves a part of it idle.
 */
export const CHAINS_AT_ONCE = 4096

/** What HMC on a graphics card takes, see `hmc`. */
interface CardHmc {
  readonly lattice: Lattice
  readonly beta: number
  readonly leapfrogSteps: number
  readonly start: 'exact' | 'hot' | 'cold'
}

/** Chains on a graphics card, and what moves them. */
export interface HmcOnCardState extends SamplerState {
  readonly card: Card
  readonly ahead: RunAhead
}

/** Opens the graphics card and puts chains on it, new ones or those of an earlier run. */
export async function startOnCard(
  { lattice, beta, leapfrogSteps, start }: CardHmc,
  stepSize: number,
  key: Key,
  from: EarlierChains | undefined,
): Promise<HmcOnCardState> {
  const card = new Card(await openCard())
  try {
    const chains = await ChainsOnCard.make(card, { lattice, beta, chains: key.chains })
    if (from === undefined) await startChains(chains, start, key)
    else chains.put(savedLinks(from.bytes, key.chains * linkCount(lattice)))
    const settings = { stepSize, leapfrogSteps, backend: 'webgpu', device: card.name, start }
    const hmc = await HmcOnCard.make(chains, { stepSize, leapfrogSteps })
    return { card, ahead: new RunAhead(hmc), settings }
  } catch (cause) {
    await card.close()
    throw cause
  }
}

export function stepOnCard<State extends HmcOnCardState>(
  state: State,
  key: Key,
): Stepped<State> | Promise<Stepped<State>> {
  const info = state.ahead.step(key)
  return info instanceof Promise ? info.then((read) => ({ state, info: read })) : { state, info }
}

/** The links of all chains, whole numbers of 2^-32 turns, bit for bit. */
export async function saveFromCard({ ahead }: HmcOnCardState): Promise<Uint8Array> {
  return new Uint8Array((await ahead.links()).buffer)
}

/** Starts chains as the WebAssembly kernels do in float32. */
async function startChains(onCard: ChainsOnCard, start: 'exact' | 'hot' | 'cold', key: Key): Promise<void> {
  const { lattice, beta } = onCard
  for (let first = 0; first < key.chains; first += STARTED_AT_A_TIME) {
    const some = Math.min(STARTED_AT_A_TIME, key.chains - first)
    const chains = new Chains({ lattice, beta, chains: some, precision: 'f32' })
    chains.start(start, { ...key, firstChain: key.firstChain + first })
    onCard.put(
      Int32Array.from(chains.links(), (angle) => Math.round((angle / TURN) * 2 ** 32)),
      first,
    )
    await eventLoopTurn()
  }
}

function savedLinks(bytes: Uint8Array, links: number): Int32Array {
  if (bytes.length !== 4 * links)
    throw new UsageError(`saved chains have ${bytes.length} bytes: chains of this sampler need ${4 * links}`)
  return new Int32Array(bytes.slice().buffer)
}
