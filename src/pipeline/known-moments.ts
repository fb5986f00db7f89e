import { chargeMoves, type ExactResults } from '../exact/index.ts'
import type { Sampler } from '../samplers/index.ts'
import type { IntegratedTimeOptions } from '../stats/index.ts'

/** Whether `measurement` is a Wilson loop around the whole torus: the cosine of 2 pi Q. */
const isWholeTorus = (measurement: string, volume: number) => {
  const [, r, t] = /^W(\d+)x(\d+)$/.exec(measurement) ?? []
  return Number(r) * Number(t) === volume
}

/**
 * Mean and variance of the `measurements` where they are exactly known, by name: what their tau_int is read with. A variance of
 * 0 is that of a constant: a charge on a lattice that is small and cold, a loop around the whole torus, the acceptance of
 * independent draws.
 */
export function knownMoments(
  {
    lattice: [nt, nx],
    chargeProbability,
    chargeSquared,
    smoothChargeSquared,
    polyakovLoopSquared,
  }: ExactResults,
  {
    startsInEquilibrium = false,
    drawsIndependently = false,
  }: Pick<Sampler, 'startsInEquilibrium' | 'drawsIndependently'>,
  measurements: readonly string[],
): Readonly<Record<string, IntegratedTimeOptions>> {
  const centred = (variance: number): IntegratedTimeOptions => ({
    mean: 0,
    exactVariance: variance,
    startsInEquilibrium,
  })
  const constant = (mean: number): IntegratedTimeOptions => ({ mean, exactVariance: 0, startsInEquilibrium })
  const { time, space } = polyakovLoopSquared
  const wholeTorus = measurements.filter((name) => isWholeTorus(name, nt * nx))
  return {
    Q: centred(chargeMoves(chargeProbability) ? chargeSquared : 0),
    QR: centred(smoothChargeSquared),
    polyakov: centred(nt <= nx ? time : space),
    polyakovTime: centred(time),
    polyakovSpace: centred(space),
    ...Object.fromEntries(wholeTorus.map((name) => [name, constant(1)])),
    ...(drawsIndependently && {
      acceptance: constant(1),
      accepted: constant(1),
      expMinusEnergyError: constant(1),
      energyError: constant(0),
    }),
  }
}
