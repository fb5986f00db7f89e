import type { SamplerSummary, SummaryIntegratedTime } from '../pipeline/summary.ts'
import type { Efficiency, EfficiencyRatios, Estimate } from '../values/efficiency.ts'
import { grouped } from '../values/format.ts'

/** Series shorter than so many tau_int give a bound instead of a value. */
const LENGTH_OVER_TAU = 100

const none = (reason: string): Estimate => ({ value: null, error: null, reason })

/**
 * tau_int of Q as far as it is known: the larger of its two errors; of a series that is frozen or shorter than 100 tau_int the
 * bound tau_int >= 4 <Q^2> / E[dQ^2] - 1 at 95 %, which holds for every reversible sampler (docs/physics.md 7.3).
 */
function timeOf(charge: string, time: SummaryIntegratedTime, trajectories: number): Estimate {
  const { value, error, jackknifeError, frozen, changes, reliable, lowerBound } = time
  if (frozen) {
    const rarely =
      changes === 0
        ? `${charge} never changed`
        : `${charge} changed ${changes === 1 ? 'once' : `${grouped(changes)} times`}`
    return lowerBound === undefined
      ? none(time.reason ?? `${rarely}, and the run is too short for a bound`)
      : { value: lowerBound, error: null, bound: 'lower', reason: `frozen: ${rarely}` }
  }
  if (value === null || error === null) return none(time.reason ?? 'tau_int is unknown')
  const measured = { value, error: Math.max(error, jackknifeError ?? 0) }
  const long = value > 0 && trajectories >= LENGTH_OVER_TAU * value
  if (long) return reliable ? measured : { ...measured, reason: time.reason ?? 'not reliable' }
  const reason = `fewer than ${LENGTH_OVER_TAU} tau_int`
  if (lowerBound === undefined) return { ...measured, reason }
  return {
    value: lowerBound,
    error: null,
    bound: 'lower',
    reason: `${reason}: bound from the tunneling rate`,
  }
}

/** `of` divided by tau_int: what is above a bound comes out below one. */
function perTime(time: Estimate, of: Estimate): Estimate {
  if (time.value === null) return none(time.reason!)
  if (of.value === null) return of
  return quotient(of, time)
}

/** a / b of independent estimates. */
function quotient(a: Estimate, b: Estimate): Estimate {
  if (a.value === null) return none(a.reason ?? 'unknown')
  if (b.value === null) return none(b.reason ?? 'unknown')
  const opposite = { lower: 'upper', upper: 'lower' } as const
  const fromB = b.bound && opposite[b.bound]
  if (a.bound !== undefined && fromB !== undefined && a.bound !== fromB)
    return none('bounds on both sides: neither tunnels enough to say')
  const bound = a.bound ?? fromB
  const reason = a.reason ?? b.reason
  const value = a.value / b.value
  const error =
    a.error === null || b.error === null ? null : value * Math.hypot(a.error / a.value, b.error / b.value)
  return { value, error, ...(bound !== undefined && { bound }), ...(reason !== undefined && { reason }) }
}

/** Trajectories per second of all chains, and the error of their mean over the rounds. */
function speedOf({ rounds = [], chains, trajectories, seconds }: SamplerSummary): Estimate {
  if (!(seconds > 0)) return none('no time was measured')
  const mean = (trajectories * chains) / seconds
  // a round that an interrupt cut short would count like a whole one
  const longest = Math.max(...rounds.map((round) => round.trajectories))
  const rates = rounds
    .filter((round) => round.seconds > 0 && 2 * round.trajectories > longest)
    .map((round) => (round.trajectories * chains) / round.seconds)
  if (rates.length < 2) return { value: mean, error: null }
  const average = rates.reduce((a, b) => a + b, 0) / rates.length
  const spread = rates.reduce((sum, rate) => sum + (rate - average) ** 2, 0)
  return { value: mean, error: Math.sqrt(spread / (rates.length * (rates.length - 1))) }
}

/**
 * What a sampler gives for its cost, from its part of a summary. `charge` is the name of its charge in the definition.
 *
 * @example
 * efficiency(summary.samplers.hmc).perSecond // { value: 512, error: 20 }
 */
export function efficiency(summary: SamplerSummary, charge = 'Q'): Efficiency {
  const { integratedTime, trajectories, chains, forceEvaluations = 0 } = summary
  const all = trajectories * chains
  const { [charge]: tau } = integratedTime
  const time = tau === undefined ? none(`${charge} was not measured`) : timeOf(charge, tau, all)
  const speed = speedOf(summary)
  const perForce: Estimate =
    forceEvaluations > 0 ? { value: all / forceEvaluations, error: 0 } : none('evaluates no force')
  return {
    integratedTime: time,
    lengthOverTau: time.value === null ? null : all / time.value,
    perForceEvaluation: perTime(time, perForce),
    perSecond: perTime(time, speed),
    trajectoriesPerSecond: speed,
  }
}

/**
 * Trajectories per second of one sampler over another's, round by round: what slows the machine down for a while slows both
 * down. The geometric mean, with the error of the mean over the rounds.
 */
function speedRatio(a: SamplerSummary, b: SamplerSummary): Estimate {
  const [ofA, ofB] = [a.rounds ?? [], b.rounds ?? []]
  const logs = ofA.flatMap((round, i) => {
    const other = ofB[i]
    const whole = other !== undefined && round.trajectories === other.trajectories
    if (!whole || !(round.seconds > 0 && other.seconds > 0)) return []
    return [Math.log((other.seconds * a.chains) / (round.seconds * b.chains))]
  })
  if (logs.length < 2) return quotient(speedOf(a), speedOf(b))
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const spread = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0)
  const value = Math.exp(mean)
  return { value, error: value * Math.sqrt(spread / (logs.length * (logs.length - 1))) }
}

/**
 * The ratios of one sampler over another, with errors. Where the second is frozen, or too slow for the length of its series,
 * its tau_int is bounded from below, and so is what is gained: `bound` says so.
 *
 * @example
 * efficiencyRatios(summary.samplers['leapfrog-layers'], summary.samplers.hmc).perSecond
 */
export function efficiencyRatios(
  trained: SamplerSummary,
  tuned: SamplerSummary,
  charge = 'Q',
): EfficiencyRatios {
  const [a, b] = [efficiency(trained, charge), efficiency(tuned, charge)]
  const time = quotient(a.integratedTime, b.integratedTime)
  return {
    integratedTime: time,
    perForceEvaluation: quotient(a.perForceEvaluation, b.perForceEvaluation),
    perSecond: quotient(speedRatio(trained, tuned), time),
  }
}
