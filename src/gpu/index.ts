export { Card, type OpenCard } from './card.ts'
export { CardConfigurations } from './card-configurations.ts'
export { type CardResults, type CardSteps, HmcOnCard, type HmcOnCardOptions } from './hmc-on-card.ts'
export { RunAhead } from './run-ahead.ts'
