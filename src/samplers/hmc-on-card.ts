import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { type Lattice, linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Card, ChainsOnCard, cardHmc, RunAhead } from '../gpu/index.ts'
import { Chains, TURN } from '../kernels/index.ts'
import { openCard } from '../tensor/open-card.ts'
import type { EarlierChains, Key, SamplerState, Stepped } from './sampler.ts'

/** Chains that start at a time, in the memory of the WebAssembly kernels, and their links. */
const STARTED_AT_A_TIME = 256
const LINKS_AT_A_TIME = 2 ** 21

/** What HMC on a graphics card takes, see `hmc`. */
interface CardHmc {
  readonly lattice: Lattice
  readonly beta: number
  readonly leapfrogSteps: number
  readonly instantonHits: number
  readonly start: 'exact' | 'hot' | 'cold'
}

/** Chains on a graphics card, and what moves them. */
export interface HmcOnCardState extends SamplerState {
  readonly card: Card
  readonly ahead: RunAhead
}

/** Opens the graphics card and puts chains on it, new ones or those of an earlier run. */
export async function startOnCard(
  { lattice, beta, leapfrogSteps, instantonHits, start }: CardHmc,
  stepSize: number,
  key: Key,
  from: EarlierChains | undefined,
): Promise<HmcOnCardState> {
  const card = new Card(await openCard())
  try {
    const chains = await ChainsOnCard.make(card, { lattice, beta, chains: key.chains })
    if (from === undefined) await startChains(chains, start, key)
    else chains.put(savedLinks(from.bytes, key.chains * linkCount(lattice)))
    const steps = { stepSize, leapfrogSteps, ...(instantonHits > 0 && { instantonHits }) }
    const settings = { ...steps, backend: 'webgpu', device: card.name, start }
    const hmc = await cardHmc(chains, steps)
    return { card, ahead: new RunAhead(hmc), settings }
  } catch (cause) {
    card.close()
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
  // the kernels move four chains at once
  const fitting = 4 * Math.ceil(LINKS_AT_A_TIME / 4 / linkCount(lattice))
  const together = Math.min(STARTED_AT_A_TIME, fitting)
  for (let first = 0; first < key.chains; first += together) {
    const some = Math.min(together, key.chains - first)
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
