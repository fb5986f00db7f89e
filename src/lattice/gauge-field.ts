import type { Configuration } from '../batch.ts'

/** Links `[2, nt, nx]` in radians with their lattice: a configuration whose beta does not matter. */
export type GaugeField = Pick<Configuration, 'lattice' | 'links'>
