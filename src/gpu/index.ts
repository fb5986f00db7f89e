export { Card, type OpenCard } from './card.ts'
export { CardConfigurations } from './card-configurations.ts'
export {
  type CardResults,
  type CardSampler,
  ChainsOnCard,
  type ChainsOnCardOptions,
} from './chains-on-card.ts'
export { type CardSteps, HmcOnCard } from './hmc-on-card.ts'
export { LocalLayersOnCard } from './local-layers-on-card.ts'
export { RunAhead } from './run-ahead.ts'
