import { tuneHmc } from 'leapstream'
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { hmcCandidates, trajectoryCost } from '../../src/comparison/tune-hmc.ts'

const target = { chains: 32, precision: 'f32', seed: 77, workers: 0 } as const

describe('tuneHmc', () => {
  // Acceptances and tunneling differ by factors of 10 and more, times on a busy machine by 2 or 3: no false alarm in sight.
  it('finds the better of obvious choices', async () => {
    const good = { stepSize: 0.2, leapfrogSteps: 7 }
    const { stepSize, leapfrogSteps, criterion, tried, complete } = await tuneHmc({
      ...target,
      lattice: [8, 8],
      beta: 2,
      candidates: [
        { stepSize: 0.005, leapfrogSteps: 7 },
        { stepSize: 0.01, leapfrogSteps: 2 },
        good,
        { stepSize: 0.02, leapfrogSteps: 1 },
      ],
      budget: 3000,
    })
    expect({ stepSize, leapfrogSteps }).toEqual(good)
    expect(complete).toBe(true)
    expect(criterion).toBe('effectiveSamples')
    expect(tried).toHaveLength(4)
    expect(tried[0]!.stages).toBe(2)
    expect(tried[3]!.stages).toBe(1)
  })

  it('goes by tunneling where Q is too slow for a tau_int', async () => {
    const { leapfrogSteps, criterion } = await tuneHmc({
      ...target,
      lattice: [8, 8],
      beta: 4,
      candidates: [
        { stepSize: 0.15, leapfrogSteps: 10 },
        { stepSize: 0.001, leapfrogSteps: 10 },
        { stepSize: 0.002, leapfrogSteps: 9 },
      ],
      budget: 500,
    })
    expect(criterion).toBe('tunneling')
    expect(leapfrogSteps).toBe(10)
  })

  it('tells how far it is, and ends when it is told to', async () => {
    const shares: number[] = []
    const options = { ...target, lattice: [4, 4], beta: 1, budget: 20 } as const
    await tuneHmc({ ...options, progress: (share) => shares.push(share) })
    expect(shares.at(-1)).toBeCloseTo(1, 12)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    const { complete, tried } = await tuneHmc({ ...options, stopped: of(1) })
    expect(complete).toBe(false)
    expect(tried).toEqual([])
  })

  it('tries step sizes that are stable, at any beta', () => {
    for (const beta of [0.5, 4, 10]) {
      const sizes = hmcCandidates(beta, [16, 16]).map(({ stepSize }) => stepSize)
      expect(Math.max(...sizes)).toBeLessThan(2 / Math.sqrt(8 * beta))
      expect(sizes.length).toBeGreaterThan(20)
    }
  })
})

it('on larger volumes steps shrink as V^{-1/4}, and their number grows', () => {
  const [small, large] = ([16, 64] as const).map((side) => hmcCandidates(5, [side, side]))
  large!.forEach(({ stepSize, leapfrogSteps }, i) => {
    expect(stepSize / small![i]!.stepSize).toBeCloseTo(0.5, 1)
    expect(leapfrogSteps).toBe(2 * small![i]!.leapfrogSteps)
  })
  expect(hmcCandidates(5, [4, 4])).toEqual(small)
})

it('the cost of a trajectory is the line through the costs of all', () => {
  const measured = [4, 10, 40].map((leapfrogSteps) => ({
    leapfrogSteps,
    trajectories: 500,
    seconds: 500 * (0.003 + 0.0005 * leapfrogSteps),
  }))
  expect(trajectoryCost(measured)(20)).toBeCloseTo(0.013, 12)
  expect(trajectoryCost(measured.slice(0, 1))(4)).toBeCloseTo(0.005, 12)
})
