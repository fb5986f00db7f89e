import type { ExactResults } from '../exact/index.ts'
import type { Sampler } from '../samplers/index.ts'
import type { IntegratedTimeOptions } from '../stats/index.ts'
import { chargeMoves } from './charge-cells.ts'

/**
 * Mean and variance of the standard measurements where they are exactly known, by name: what their tau_int is read with. On a
 * lattice that is small and cold, where the charge is 0 for good, it has no variance.
 */
export function knownMoments(
  {
    lattice: [nt, nx],
    chargeProbability,
    chargeSquared,
    smoothChargeSquared,
    polyakovLoopSquared,
  }: ExactResults,
  { startsInEquilibrium = false }: Pick<Sampler, 'startsInEquilibrium'>,
): Readonly<Record<string, IntegratedTimeOptions>> {
  const centred = (variance: number): IntegratedTimeOptions => ({
    mean: 0,
    ...(variance > 0 && { exactVariance: variance }),
    startsInEquilibrium,
  })
  const { time, space } = polyakovLoopSquared
  return {
    Q: centred(chargeMoves(chargeProbability) ? chargeSquared : 0),
    QR: centred(smoothChargeSquared),
    polyakov: centred(nt <= nx ? time : space),
    polyakovTime: centred(time),
    polyakovSpace: centred(space),
  }
}
