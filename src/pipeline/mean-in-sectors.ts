import { FEWEST_CHANGES, FROZEN, type IntegratedTime } from '../stats/index.ts'
import { type MeanValue, meanValue } from './mean-value.ts'

/** tau_int of a charge, and what the charge is called. */
export interface ChargeTime {
  readonly name: string
  readonly time: IntegratedTime
}

/** Of several charges the slowest: a frozen one before those that move, then the one with the largest tau_int. */
export function slowestOf(charges: readonly ChargeTime[]): ChargeTime {
  return charges.reduce((slowest, charge) => {
    const [a, b] = [slowest.time, charge.time]
    if (a.frozen !== b.frozen) return a.frozen ? slowest : charge
    return (b.value ?? 0) > (a.value ?? 0) ? charge : slowest
  })
}

/** Whether a charge changed so rarely that nothing is known of the other sectors, and the chains' starts do not tell it either. */
export function hardlyMoves({ frozen, changes, mean }: IntegratedTime): boolean {
  return frozen ? mean.error === null : changes < FEWEST_CHANGES
}

/** Why nothing is said of other sectors while a charge hardly moves. */
export function whyUnknown({ frozen, reason }: IntegratedTime): string {
  return frozen ? FROZEN : (reason ?? FROZEN)
}

/** A mean over sectors: without its error while the charge hardly moves and did not start from equilibrium. */
export function meanOverSectors(value: MeanValue, charge: IntegratedTime): MeanValue {
  if (!hardlyMoves(charge)) return value
  return meanValue({ ...value, error: null, degreesOfFreedom: null, reason: whyUnknown(charge) }, value.exact)
}

/** tau_int of what follows the sectors while the charge is frozen: that within a sector, and not to be believed. */
export function timeWithinSector(time: IntegratedTime, { name, time: charge }: ChargeTime): IntegratedTime {
  const rare = charge.frozen || charge.changes < FEWEST_CHANGES
  if (!rare || time.frozen || time.value === null) return time
  return {
    ...time,
    reliable: false,
    reason: charge.frozen ? `${name} is frozen` : `${name}: ${charge.reason}`,
  }
}
