import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { type Lattice, linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Card, type CardSampler, type ChainsOnCard, RunAhead } from '../gpu/index.ts'
import { Chains, TURN } from '../kernels/index.ts'
import { openCard } from '../tensor/open-card.ts'
import type { EarlierChains, Facts, Key, Sampler, SamplerState, Stepped } from './sampler.ts'

/** Chains that start at a time, in the memory of the WebAssembly kernels, and their links. */
const STARTED_AT_A_TIME = 256
const LINKS_AT_A_TIME = 2 ** 21

/**
 * Chains that keep a large card busy: 132 multiprocessors with 32 workgroups each have as many. A card does the work of one thread after
 * the other, so that a thread with fewer chains leaves a part of it idle.
 */
const CHAINS_AT_ONCE = 4096

/** Chains on a graphics card, and what moves them. */
export interface OnCardState extends SamplerState {
  readonly card: Card
  readonly ahead: RunAhead
}

/** How chains come to a card. */
interface ToCard {
  readonly lattice: Lattice
  /** How new chains begin; left out where that does not matter. */
  readonly start?: 'exact' | 'hot' | 'cold'
  /** Settings of the sampler, beside those that say what moves the chains and where they started. */
  readonly settings: Facts
  /** Makes what moves the chains. */
  sampler(card: Card): Promise<CardSampler>
}

/** Opens the graphics card and puts chains on it, new ones or those of an earlier run. */
export async function initOnCard(
  { lattice, start, settings, sampler }: ToCard,
  key: Key,
  from: EarlierChains | undefined,
): Promise<OnCardState> {
  const card = new Card(await openCard())
  try {
    const moves = await sampler(card)
    if (from !== undefined) moves.chains.put(savedLinks(from.bytes, key.chains * linkCount(lattice)))
    else if (start !== undefined) await startChains(moves.chains, start, key)
    const where = { backend: 'webgpu', device: card.name, ...(start !== undefined && { start }) }
    return { card, ahead: new RunAhead(moves), settings: { ...settings, ...where } }
  } catch (cause) {
    await card.close()
    throw cause
  }
}

/** What all samplers on a card have in common. */
export const onCard = {
  device: { chainsAtOnce: CHAINS_AT_ONCE },
  step(state: OnCardState, key: Key): Stepped<OnCardState> | Promise<Stepped<OnCardState>> {
    const info = state.ahead.step(key)
    return info instanceof Promise ? info.then((read) => ({ state, info: read })) : { state, info }
  },
  /** The links of all chains, whole numbers of 2^-32 turns, bit for bit. */
  async save({ ahead }: OnCardState): Promise<Uint8Array> {
    return new Uint8Array((await ahead.links()).buffer)
  },
  close: ({ card }: OnCardState): Promise<void> => card.close(),
} satisfies Partial<Sampler<OnCardState>>

/** Starts chains as the WebAssembly kernels do in float32. */
async function startChains(moving: ChainsOnCard, start: 'exact' | 'hot' | 'cold', key: Key): Promise<void> {
  const { lattice, beta } = moving
  // the kernels move four chains at once
  const fitting = 4 * Math.ceil(LINKS_AT_A_TIME / 4 / linkCount(lattice))
  const together = Math.min(STARTED_AT_A_TIME, fitting)
  for (let first = 0; first < key.chains; first += together) {
    const some = Math.min(together, key.chains - first)
    const chains = new Chains({ lattice, beta, chains: some, precision: 'f32' })
    chains.start(start, { ...key, firstChain: key.firstChain + first })
    moving.put(
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
