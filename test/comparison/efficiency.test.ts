import { describe, expect, it } from 'vitest'
import { efficiency, efficiencyRatios } from '../../src/comparison/efficiency.ts'
import type { SamplerSummary, SummaryIntegratedTime } from '../../src/pipeline/summary.ts'

const known = (value: number, error: number, more: Partial<SummaryIntegratedTime> = {}) => ({
  value,
  error,
  jackknifeError: error / 2,
  window: 10,
  reliable: true,
  slowMode: false,
  frozen: false,
  changes: 1000,
  ...more,
})
const frozen = {
  value: 5000,
  error: null,
  window: null,
  reliable: false,
  slowMode: false,
  frozen: true,
  changes: 0,
  lowerBound: 5000,
}

/** 10 chains of 4000 trajectories of 20 forces. */
function summary(Q: SummaryIntegratedTime, seconds = [2, 2, 2, 2]): SamplerSummary {
  return {
    chains: 10,
    trajectories: 4000,
    forceEvaluations: 40_000 * 20,
    seconds: seconds.reduce((a, b) => a + b, 0),
    rounds: seconds.map((s) => ({ trajectories: 1000, seconds: s })),
    integratedTime: { Q },
    tunnelingRate: { mean: 0.02, error: 0.002 },
  } as unknown as SamplerSummary
}

describe('efficiency', () => {
  it('divides by tau_int, and adds the errors of tau_int and of the speed in quadrature', () => {
    const { perSecond, perForceEvaluation, lengthOverTau, trajectoriesPerSecond } = efficiency(
      summary(known(8, 0.8), [1, 1.25, 1, 1.25]),
    )
    expect(lengthOverTau).toBe(5000)
    expect(perForceEvaluation.value).toBeCloseTo(1 / 160, 12)
    expect(perForceEvaluation.error).toBeCloseTo(0.1 / 160, 12)
    // rates of the rounds are 10 000, 8000, 10 000, 8000: variance 4e6 / 3, of the mean 1e6 / 3
    expect(trajectoriesPerSecond.value).toBeCloseTo(40_000 / 4.5, 8)
    expect(trajectoriesPerSecond.error).toBeCloseTo(Math.sqrt(1e6 / 3), 8)
    expect(perSecond.value).toBeCloseTo(40_000 / 4.5 / 8, 8)
    const relative = Math.hypot(0.1, Math.sqrt(1e6 / 3) / (40_000 / 4.5))
    expect(perSecond.error! / perSecond.value!).toBeCloseTo(relative, 10)
  })

  it('takes the larger of the two errors of tau_int', () => {
    expect(efficiency(summary(known(8, 0.1, { jackknifeError: 0.7 }))).integratedTime.error).toBe(0.7)
  })

  it('takes a series shorter than 100 tau_int for a bound, which holds at 95 % and has no error', () => {
    const { integratedTime, perSecond } = efficiency(summary(known(401, 90, { lowerBound: 300 })))
    expect(integratedTime).toMatchObject({ value: 300, bound: 'lower', reason: /fewer than 100/ })
    expect(integratedTime.error).toBeNull()
    expect(perSecond.bound).toBe('upper')
    expect(efficiency(summary(known(399, 90, { lowerBound: 300 }))).integratedTime.bound).toBeUndefined()
  })

  it('keeps a value that a slow mode may hide in, and says so', () => {
    const reason = 'a slow mode hides'
    const slow = efficiency(
      summary(known(8, 0.8, { reliable: false, slowMode: true, lowerBound: 7, reason })),
    )
    expect(slow.integratedTime).toMatchObject({ value: 8, reason })
  })

  it('says how often a charge changed that is nearly frozen', () => {
    const { integratedTime } = efficiency(summary({ ...frozen, changes: 7 }))
    expect(integratedTime).toEqual({
      value: 5000,
      error: null,
      bound: 'lower',
      reason: 'frozen: Q changed 7 times',
    })
  })

  it('leaves a round out that was cut short', () => {
    const cut = summary(known(8, 0.8), [2, 2, 2])
    const rounds = [...cut.rounds!, { trajectories: 3, seconds: 1 }]
    expect(efficiency({ ...cut, rounds }).trajectoriesPerSecond.error).toBe(0)
  })

  it('has nothing per force where there is none', () => {
    const { perForceEvaluation } = efficiency({ ...summary(known(1, 0.01)), forceEvaluations: 0 })
    expect(perForceEvaluation).toEqual({ value: null, error: null, reason: 'evaluates no force' })
  })
})

describe('efficiencyRatios', () => {
  it('are gains per force and per second with the errors of both', () => {
    const ratios = efficiencyRatios(
      summary(known(10, 0.3), [4, 4, 4, 4]),
      summary(known(100, 4), [2, 2, 2, 2]),
    )
    expect(ratios.integratedTime.value).toBeCloseTo(0.1, 12)
    expect(ratios.integratedTime.error).toBeCloseTo(0.1 * 0.05, 12)
    expect(ratios.perForceEvaluation.value).toBeCloseTo(10, 10)
    expect(ratios.perForceEvaluation.error).toBeCloseTo(0.5, 10)
    expect(ratios.perSecond.value).toBeCloseTo(5, 10)
    expect(ratios.perSecond.error).toBeCloseTo(0.25, 10)
    expect(ratios.perSecond.bound).toBeUndefined()
  })

  it('compare speeds within a round: a machine that slows down decides nothing', () => {
    const { perSecond } = efficiencyRatios(
      summary(known(10, 0.3), [1, 2, 4, 8]),
      summary(known(10, 0.4), [2, 4, 8, 16]),
    )
    expect(perSecond.value).toBeCloseTo(2, 10)
    expect(perSecond.error).toBeCloseTo(0.1, 10)
  })

  it('carry the spread of the rounds', () => {
    const { perSecond } = efficiencyRatios(
      summary(known(10, 1e-9), [1, 1]),
      summary(known(10, 1e-9), [1, Math.E]),
    )
    // logs 0 and 1: mean 1/2, error of the mean 1/2
    expect(perSecond.value).toBeCloseTo(Math.exp(0.5), 10)
    expect(perSecond.error).toBeCloseTo(Math.exp(0.5) / 2, 6)
  })

  it('bound the gain from below where HMC is frozen', () => {
    const ratios = efficiencyRatios(summary(known(10, 0.3)), summary(frozen))
    expect(ratios.integratedTime).toMatchObject({ value: 0.002, error: null, bound: 'upper' })
    expect(ratios.perForceEvaluation).toMatchObject({ error: null, bound: 'lower', reason: /frozen/ })
    expect(ratios.perForceEvaluation.value).toBeCloseTo(500, 10)
    expect(ratios.perSecond).toMatchObject({ error: null, bound: 'lower', reason: /frozen/ })
    expect(ratios.perSecond.value).toBeCloseTo(500, 10)
  })

  it('say nothing where both are frozen', () => {
    const { perSecond } = efficiencyRatios(summary(frozen), summary(frozen))
    expect(perSecond).toMatchObject({ value: null, error: null, reason: /both sides/ })
  })
})
