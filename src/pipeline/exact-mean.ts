import { type ExactResults, wilsonLoop } from '../exact/index.ts'

/** The exact expectation of a standard measurement by its name (docs/physics.md 2); undefined for others. */
export function exactMean(
  measurement: string,
  { lattice, beta, plaquette }: ExactResults,
): number | undefined {
  if (['Q', 'QR', 'polyakov', 'polyakovTime', 'polyakovSpace'].includes(measurement)) return 0
  if (measurement === 'expMinusEnergyError') return 1
  if (measurement === 'plaquette') return plaquette
  const [, r, t] = /^W(\d+)x(\d+)$/.exec(measurement) ?? []
  return r !== undefined && t !== undefined ? wilsonLoop(lattice, beta, Number(r) * Number(t)) : undefined
}
