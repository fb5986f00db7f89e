import type { Column } from './producer.ts'

/** What a Batch carries beside its links, in this order. */
export const batchColumns: readonly Column[] = [
  { name: 'acceptProbability', evaluate: (configurations) => configurations.acceptProbability },
  { name: 'accepted', evaluate: (configurations) => configurations.accepted },
  { name: 'energyError', evaluate: (configurations) => configurations.energyError },
  { name: 'cos', evaluate: (configurations) => configurations.plaquetteSums().cos },
  { name: 'sin', evaluate: (configurations) => configurations.plaquetteSums().sin },
  { name: 'charge', evaluate: (configurations) => configurations.plaquetteSums().charge },
]
