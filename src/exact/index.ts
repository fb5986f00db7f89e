export type { ExactResults } from '../values/exact-results.ts'
export { averagePlaquette, averagePlaquetteInfiniteVolume } from './average-plaquette.ts'
export { chargeMoves, SMALLEST_CHARGE_PROBABILITY } from './charge-moves.ts'
export { chargeProbability } from './charge-probability.ts'
export { chargeSquared } from './charge-squared.ts'
export { exactResults } from './exact-results.ts'
export { independentConfigurations } from './independent-configurations.ts'
export { independentTunneling } from './independent-tunneling.ts'
export { logPartitionFunction } from './log-partition-function.ts'
export {
  type PlaquetteAngleDistribution,
  plaquetteAngleDistribution,
} from './plaquette-angle-distribution.ts'
export { plaquetteAtCharge } from './plaquette-at-charge.ts'
export { polyakovLoopSquared } from './polyakov-loop-squared.ts'
export { smoothChargeSquared } from './smooth-charge-squared.ts'
export { susceptibility } from './susceptibility.ts'
export { susceptibilityInfiniteVolume } from './susceptibility-infinite-volume.ts'
export { wilsonLoop } from './wilson-loop.ts'
