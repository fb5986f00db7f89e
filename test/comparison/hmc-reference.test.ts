import { NEVER, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { type HmcReference, hmcReference } from '../../src/comparison/index.ts'
import { hmc } from '../../src/samplers/index.ts'

const options = {
  lattice: [4, 4],
  beta: 4,
  firstBeta: 1,
  rate: 0.01,
  steps: 1000,
  layers: 5,
  precision: 'f64',
  seed: 3,
  trialChains: 32,
  trialTrajectories: 400,
} as const

describe('HMC on the way of a training', () => {
  it('has a point at each of nine betas up to the target, and a trial at the last alone', async () => {
    const points: HmcReference[] = []
    await hmcReference(options, { next: (point) => points.push(point), stopped: NEVER, workers: 0 })
    expect(points.map(({ step }) => step)).toEqual([0, 75, 150, 225, 300, 375, 450, 525, 600])
    for (const [i, { beta }] of points.entries()) expect(beta).toBeCloseTo(1 + (3 * i) / 8, 12)
    expect(points.map(({ trial }) => trial === undefined)).toEqual([...Array(8).fill(true), false])
    for (const { acceptance, leapfrogSteps } of points) {
      // the tuning aims at .65; its step size scatters by a few per cent
      expect(Math.abs(acceptance - 0.65)).toBeLessThan(0.08)
      expect(leapfrogSteps).toBe(5)
    }
    // HMC freezes as beta rises: that is what the line is for
    const [first, last] = [points[0]!, points.at(-1)!]
    expect(last.squaredChange + 3 * last.squaredChangeError!).toBeLessThan(0.5 * first.squaredChange)
    expect(last.trial!.integratedTime).toBeGreaterThan(1)
  })

  it('measures (dQ_R)^2 of the same chains that HMC alone makes', async () => {
    const points: HmcReference[] = []
    // where beta does not rise there is one point
    const still = { ...options, firstBeta: 4, trialTrajectories: 20 }
    await hmcReference(still, { next: (point) => points.push(point), stopped: NEVER, workers: 0 })
    expect(points).toHaveLength(1)
    const seed = 3 + 2 ** 21
    const chains = 32
    const sampler = hmc({
      ...{ lattice: [4, 4], beta: 4, chains, precision: 'f64', seed },
      leapfrogSteps: 5,
      stepSize: points[0]!.stepSize,
    })
    const key = (trajectory: number) => ({ seed, firstChain: 0, chains, trajectory })
    let state = sampler.init(key(0))
    let before: Float64Array | undefined
    let sum = 0
    for (let trajectory = 0; trajectory < 20; trajectory++) {
      const { state: next, info } = sampler.step(state, key(trajectory))
      state = next
      const charge = info.plaquetteSums().sin.map((sin) => sin / (2 * Math.PI))
      for (const [chain, q] of charge.entries()) if (before !== undefined) sum += (q - before[chain]!) ** 2
      before = charge.slice()
    }
    expect(points[0]!.squaredChange).toBeCloseTo(sum / (19 * chains), 12)
  })

  it('ends when it is stopped', async () => {
    const stopped = new Subject<void>()
    const points: HmcReference[] = []
    await hmcReference(
      { ...options, trialTrajectories: 1e6 },
      {
        next: (point) => {
          points.push(point)
          if (points.length === 2) stopped.next()
        },
        stopped,
        workers: 0,
      },
    )
    expect(points).toHaveLength(2)
  })
})
