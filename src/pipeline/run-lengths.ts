import { UsageError } from '../errors.ts'
import { MOST_TRAJECTORIES } from '../samplers/most-trajectories.ts'

/** How long a run is, trajectories per chain, and the turns that its samplers take. */
export interface RunLengths {
  /** After thermalisation. */
  readonly trajectories: number
  /** Dropped at the start of each chain. Default 0. */
  readonly thermalize?: number
  /**
   * Samplers take turns, each alone on the machine, in so many rounds of equal length: what comparing their times takes.
   * Thermalisation is a turn before the first round. Without it they run side by side.
   */
  readonly rounds?: number
}

/** The lengths with their defaults. @throws UsageError for those that cannot be. */
export function runLengths({ trajectories, thermalize = 0, rounds }: RunLengths) {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`${name} must be a whole number, ${least} or more, not ${value}`)
    }
  }
  whole('trajectories', trajectories, 1)
  whole('thermalize', thermalize, 0)
  if (rounds !== undefined) whole('rounds', rounds, 1)
  if (trajectories + thermalize >= MOST_TRAJECTORIES) {
    throw new UsageError('trajectories and thermalize together must stay below 2^31: start another seed')
  }
  return { trajectories, thermalize, ...(rounds !== undefined && { rounds }) }
}
