import type { CardSampler, ChainsOnCard } from './chains-on-card.ts'
import { HmcInTiles } from './hmc-in-tiles.ts'
import { HmcOnCard } from './hmc-on-card.ts'
import type { CardSteps } from './hmc-task.ts'

/** HMC for chains on a card: a workgroup a chain where the lattice fits into one, else several. */
export function cardHmc(chains: ChainsOnCard, steps: CardSteps): Promise<CardSampler> {
  return HmcOnCard.fits(chains) ? HmcOnCard.make(chains, steps) : HmcInTiles.make(chains, steps)
}
