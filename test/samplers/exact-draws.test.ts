import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { independentTunneling, plaquetteAtCharge } from '../../src/exact/index.ts'
import { type ExactDrawsOptions, exactDraws } from '../../src/samplers/index.ts'
import { compareWithExact, measure } from './measure.ts'

const cases: [Lattice, number, Precision][] = [
  [[2, 2], 0.3, 'f32'],
  [[2, 2], 1.5, 'f64'],
  [[5, 7], 1, 'f64'],
  [[5, 7], 3, 'f32'],
  [[16, 16], 2, 'f64'],
  [[16, 16], 4, 'f32'],
  [[16, 16], 7, 'f32'],
]

// 10 checks at 4 sigma and one p-value in 7 cases: a false alarm in one run of 200; the seed is fixed.
describe('exact draws', () => {
  it.each(cases)(
    'have the exact values and no autocorrelation on %j at beta %f in %s',
    (lattice, beta, precision) => {
      const sampler = exactDraws({ lattice, beta, precision, chains: 50, seed: 3 })
      const measured = measure(sampler, lattice[0] === 16 ? 400 : 1000)
      const { distances, pValue } = compareWithExact(sampler, measured)
      for (const distance of Object.values(distances)) expect(distance).toBeLessThan(4)
      expect(pValue).toBeGreaterThan(6e-5)
      for (const name of ['Q', 'QQ', 'QR2', 'plaquette'] as const) {
        const { integratedTime, integratedTimeError } = measured.estimate(name)
        expect(Math.abs(integratedTime - 1)).toBeLessThan(4 * integratedTimeError)
      }
      const hop = measured.estimate('hop')
      expect(Math.abs(hop.mean - independentTunneling(lattice, beta))).toBeLessThan(4 * hop.error)
    },
  )

  // docs/physics.md 2. 6 checks at 4 sigma: a false alarm in one run of 2600
  it.each([
    [2, 2.4909],
    [3, 1.8704],
    [4, 1.5348],
    [5, 1.3302],
    [6, 1.1893],
    [7, 1.0838],
  ])('tunnel at 16x16, beta %i, %f a trajectory', (beta, rate) => {
    const { mean, error } = measure(exactDraws({ beta, chains: 64, seed: 8 }), 300).estimate('hop')
    expect(error).toBeLessThan(0.02)
    expect(Math.abs(mean - rate)).toBeLessThan(4 * error + 5e-5)
  })

  // 2 x 3 checks at 4 sigma: a false alarm in one run of 2600
  it.each([
    [[5, 7], 1.5],
    [[6, 6], 3],
  ] as [Lattice, number][])('have the plaquette of every sector on %j at beta %f', (lattice, beta) => {
    const chains = 500
    const sampler = exactDraws({ lattice, beta, chains, seed: 5 })
    const key = (trajectory: number) => ({ seed: 5, firstChain: 0, chains, trajectory })
    const state = sampler.init(key(0))
    const sectors = [0, 1, 2].map(() => [] as number[])
    for (let trajectory = 0; trajectory < 60; trajectory++) {
      const { cos, charge } = sampler.step(state, key(trajectory)).info.plaquetteSums()
      charge.forEach((q, i) => {
        sectors[Math.abs(q)]?.push(cos[i]! / (lattice[0] * lattice[1]))
      })
    }
    sectors.forEach((values, charge) => {
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length
      const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length
      expect(values.length).toBeGreaterThan(50)
      expect(
        Math.abs(mean - plaquetteAtCharge(lattice, beta, charge)) / Math.sqrt(variance / values.length),
      ).toBeLessThan(4)
    })
  })

  it.each(['f32', 'f64'] as const)('depend on seed, chain and trajectory alone (%s)', (precision) => {
    const draw = (firstChain: number, chains: number, trajectory: number, seed = 2 ** 45 + 1) => {
      const sampler = exactDraws({ lattice: [3, 5], beta: 2, chains: 9, precision, seed })
      const key = { seed, firstChain, chains, trajectory }
      return sampler
        .step(sampler.init({ ...key, trajectory: 0 }), key)
        .info.links()
        .slice()
    }
    const all = draw(0, 9, 4)
    expect(draw(0, 4, 4)).toEqual(all.subarray(0, 4 * 30))
    expect(draw(5, 3, 4)).toEqual(all.subarray(5 * 30, 8 * 30))
    expect(draw(8, 1, 4)).toEqual(all.subarray(8 * 30))
    expect(draw(0, 9, 5)).not.toEqual(all)
    expect(draw(0, 9, 4, 7)).not.toEqual(all)
  })

  it('are accepted for certain, without a force or an energy error', () => {
    const sampler = exactDraws({ lattice: [4, 4], chains: 6 })
    const key = { seed: 1, firstChain: 0, chains: 6, trajectory: 0 }
    const { info, state } = sampler.step(sampler.init(key), key)
    expect([...info.acceptProbability]).toEqual(Array(6).fill(1))
    expect([...info.accepted]).toEqual(Array(6).fill(1))
    expect([...info.energyError]).toEqual(Array(6).fill(0))
    expect(sampler.forceEvaluations).toBe(0)
    expect(state.settings).toEqual({})
  })

  it.each([
    [{ beta: 0 }, /exact: beta must be above 0/],
    [{ lattice: '1x1' }, /lattice '1x1'/],
    [{ stepSize: 0.1 }, /exact: unknown option stepSize; there are lattice, beta, chains, precision, seed/],
  ])('%j is refused', (options, message) => {
    expect(() => exactDraws(options as ExactDrawsOptions)).toThrow(UsageError)
    expect(() => exactDraws(options as ExactDrawsOptions)).toThrow(message)
  })
})
