export { Card, type OpenCard } from './card.ts'
export { CardConfigurations } from './card-configurations.ts'
export { cardHmc } from './card-hmc.ts'
export {
  type CardResults,
  type CardSampler,
  ChainsOnCard,
  type ChainsOnCardOptions,
} from './chains-on-card.ts'
export { ExactOnCard } from './exact-on-card.ts'
export { HmcInTiles } from './hmc-in-tiles.ts'
export { HmcOnCard } from './hmc-on-card.ts'
export type { CardSteps } from './hmc-task.ts'
export { LocalLayersOnCard } from './local-layers-on-card.ts'
export { RunAhead } from './run-ahead.ts'
