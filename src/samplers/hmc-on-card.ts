import type { Lattice } from '../batch.ts'
import { type Card, ChainsOnCard, cardHmc } from '../gpu/index.ts'
import { initOnCard, type OnCardState } from './on-card.ts'
import type { EarlierChains, Key } from './sampler.ts'

/** What HMC on a graphics card takes, see `hmc`. */
interface CardHmc {
  readonly lattice: Lattice
  readonly beta: number
  readonly leapfrogSteps: number
  readonly instantonHits: number
  readonly start: 'exact' | 'hot' | 'cold'
}

/** Opens the graphics card and puts chains on it that HMC moves, new ones or those of an earlier run. */
export function startOnCard(
  { lattice, beta, leapfrogSteps, instantonHits, start }: CardHmc,
  stepSize: number,
  key: Key,
  from: EarlierChains | undefined,
): Promise<OnCardState> {
  const steps = { stepSize, leapfrogSteps, ...(instantonHits > 0 && { instantonHits }) }
  const sampler = async (card: Card) =>
    cardHmc(await ChainsOnCard.make(card, { lattice, beta, chains: key.chains }), steps)
  return initOnCard({ lattice, start, settings: steps, sampler }, key, from)
}
