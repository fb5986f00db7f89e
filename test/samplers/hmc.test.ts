import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { type HmcOptions, hmc } from '../../src/samplers/hmc.ts'
import { compareWithExact, measure } from './measure.ts'

const cases: [Lattice, number, Precision][] = [
  [[8, 8], 1, 'f32'],
  [[8, 8], 2, 'f64'],
  [[6, 10], 2.5, 'f32'],
  [[5, 7], 3, 'f64'],
  [[5, 7], 1.5, 'f32'],
  [[16, 16], 2, 'f32'],
  [[16, 16], 3, 'f64'],
]

// 6 checks at 4 sigma and one p-value in 7 cases: a false alarm in one run of 300; the seed is fixed.
describe('HMC finds the exact values', () => {
  it.each(cases)('on %j at beta %f in %s', (lattice, beta, precision) => {
    const sampler = hmc({ lattice, beta, precision, chains: 32, stepSize: 0.2, leapfrogSteps: 6, seed: 2 })
    const measured = measure(sampler, lattice[0] === 16 ? 1500 : 3000)
    const { distances, pValue } = compareWithExact(sampler, measured)
    for (const distance of Object.values(distances)) expect(distance).toBeLessThan(4)
    expect(pValue).toBeGreaterThan(6e-5)
    const { mean, error } = measured.estimate('expMinusEnergyError')
    expect(Math.abs((mean - 1) / error)).toBeLessThan(4)
  })
})

/** docs/physics.md 4.6, exact starts, 16x16: beta, steps, step size, acceptance, E|dQ| with its error. */
const targets = [
  [3, 10, 0.15, 0.705, 0.448, 0.008],
  [4, 10, 0.15, 0.567, 0.0801, 0.0022],
  [4, 25, 0.15, 0.581, 0.186, 0.005],
  [4, 8, 0.25, 0.058, 0.0118, 0.0012],
  [5, 20, 0.1, 0.754, 0.0226, 0.001],
  [6, 25, 0.1, 0.719, 0.0046, 0.0006],
] as const

// The error of the acceptance there is half its last digit. 12 checks at 4 sigma: a false alarm in one run of 1300.
describe('HMC at 16x16 accepts and tunnels as often as it must', () => {
  it.each(targets)(
    'beta %f, %i steps of %f',
    (beta, leapfrogSteps, stepSize, acceptance, tunneling, tunnelingError) => {
      const { estimate } = measure(hmc({ beta, leapfrogSteps, stepSize, chains: 64, seed: 5 }), 800)
      const accepted = estimate('acceptance')
      expect(Math.abs(accepted.mean - acceptance)).toBeLessThan(4 * Math.hypot(accepted.error, 5e-4))
      const hop = estimate('hop')
      expect(Math.abs(hop.mean - tunneling)).toBeLessThan(4 * Math.hypot(hop.error, tunnelingError))
    },
  )

  it('beta 7, 10 steps of 0.1: two hops in ten thousand trajectories', () => {
    const { estimate } = measure(hmc({ beta: 7, leapfrogSteps: 10, stepSize: 0.1, chains: 64, seed: 5 }), 800)
    expect(Math.abs(estimate('acceptance').mean - 0.68)).toBeLessThan(
      4 * Math.hypot(estimate('acceptance').error, 5e-3),
    )
    // Poisson with mean 10 in 51 200 trajectories: more than 30 has probability 1e-7
    expect(estimate('hop').mean).toBeLessThan(6e-4)
  })
})

describe('the energy error', () => {
  it('falls as the square of the step size', () => {
    const spread = (stepSize: number, leapfrogSteps: number) => {
      const sampler = hmc({
        lattice: [8, 8],
        beta: 3,
        chains: 64,
        precision: 'f64',
        stepSize,
        leapfrogSteps,
        seed: 9,
      })
      const key = { seed: 9, firstChain: 0, chains: 64, trajectory: 0 }
      const { info } = sampler.step(sampler.init(key), key)
      return Math.sqrt(info.energyError.reduce((sum, error) => sum + error * error, 0))
    }
    // same momenta, same length: the ratio is 4 up to terms of relative order stepSize^2
    expect(spread(0.1, 10) / spread(0.05, 20)).toBeCloseTo(4, 0)
    expect(spread(0.05, 20) / spread(0.025, 40)).toBeCloseTo(4, 1)
  })
})

describe('options', () => {
  it.each([
    [{ beta: 0 }, /hmc: beta must be above 0/],
    [{ beta: Number.NaN }, /hmc: beta/],
    [{ lattice: '1x1' }, /lattice '1x1'/],
    [{ chains: 0 }, /hmc: chains must be at least 1/],
    [{ leapfrogSteps: 1.5 }, /hmc: leapfrogSteps must be a whole number/],
    [{ stepSize: 0.4, beta: 4 }, /stepSize 0.4 is unstable at beta 4.*0\.3536/],
    [{ precision: 'f16' }, /hmc: precision must be one of f32, f64/],
    [{ step_size: 0.1 }, /hmc: unknown option step_size; there are lattice, beta/],
  ])('%j is refused', (options, message) => {
    expect(() => hmc(options as HmcOptions)).toThrow(UsageError)
    expect(() => hmc(options as HmcOptions)).toThrow(message)
  })

  it('starts exact, hot or cold', () => {
    const charges = (start: 'exact' | 'hot' | 'cold') => {
      const sampler = hmc({ lattice: [8, 8], beta: 2, chains: 400, start })
      return sampler.init({ seed: 1, firstChain: 0, chains: 400, trajectory: 0 }).chains.plaquetteSums()
        .charge
    }
    const spread = (values: Float64Array) => values.reduce((sum, q) => sum + q * q, 0) / values.length
    expect(spread(charges('cold'))).toBe(0)
    // independent uniform angles: <Q^2> = V/12 up to the constraint; exact: 1.24; errors about 7 %
    expect(spread(charges('hot'))).toBeGreaterThan(3.5)
    expect(spread(charges('exact'))).toBeLessThan(1.8)
  })

  it('tunes the step size to a target acceptance, freezes and reports it', () => {
    const { estimate } = (() => {
      const options: HmcOptions = {
        lattice: [8, 8],
        beta: 4,
        chains: 64,
        stepSize: 0.05,
        targetAcceptance: 0.8,
        seed: 4,
      }
      const sampler = hmc(options)
      const key = (firstChain: number, chains: number) => ({ seed: 4, firstChain, chains, trajectory: 0 })
      const all = sampler.init(key(0, 64)).settings
      const some = sampler.init(key(32, 8)).settings
      expect(some).toEqual(all)
      return measure(
        hmc({ lattice: [8, 8], beta: 4, chains: 64, stepSize: all.stepSize as number, seed: 4 }),
        400,
      )
    })()
    expect(Math.abs(estimate('acceptance').mean - 0.8)).toBeLessThan(0.04)
  })
})
