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
