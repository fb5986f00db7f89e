/** Numbers of 32 bits that a trajectory leaves of each chain, in this order; the loops that are asked for follow. */
export const resultFields = [
  'energyError',
  'accepted',
  'action',
  'actionFraction',
  'sine',
  'sineFraction',
  'charge',
] as const

/** Where chains move in blocks, the mean over them of the probability comes too: error and decision are of the first. */
export const blockResultFields = [...resultFields, 'acceptProbability'] as const

export type ResultFields = readonly (typeof blockResultFields)[number][]
