import { describe, expect, it } from 'vitest'
import type { Block, Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import {
  averagePlaquette,
  chargeProbability,
  chargeSquared,
  smoothChargeSquared,
  wilsonLoop,
} from '../../src/exact/index.ts'
import { LocalChains, randomWords } from '../../src/kernels/index.ts'
import { shiftHolonomies, wrapAngle } from '../../src/lattice/index.ts'
import { hmcParameters, layerTable } from '../../src/layers/index.ts'
import { hmc } from '../../src/samplers/hmc.ts'
import { localLayers } from '../../src/samplers/local-layers.ts'
import { samplerFromRecipe } from '../../src/samplers/recipe.ts'
import type { SynchronousSampler } from '../../src/samplers/sampler.ts'
import { chiSquared, integratedTime, SeriesAccumulator } from '../../src/stats/index.ts'
import { randomParameters } from '../layers/random-parameters.ts'
import { measure } from './measure.ts'

const cases: [Lattice, Block, number, Precision, number, number, number][] = [
  [[8, 8], 'whole', 1, 'f32', 5, 0.15, 0.3],
  [[4, 4], 'whole', 2, 'f64', 4, 0.2, 0.5],
  [[5, 7], 'whole', 1.5, 'f32', 8, 0.12, 0.3],
  [[8, 8], [4, 4], 1, 'f32', 5, 0.3, 0.6],
  [[4, 4], [2, 2], 2, 'f64', 4, 0.4, 0.8],
  [[5, 7], [5, 7], 1.5, 'f64', 6, 0.2, 0.4],
  [[6, 10], [3, 5], 2, 'f32', 5, 0.3, 0.6],
]

// 6 checks at 4 sigma and one p-value in 7 cases: a false alarm in one run of 325; the seed is fixed.
describe('a random local model finds the exact values', () => {
  it.each(cases)(
    'on %j, blocks %j, at beta %f in %s, %i layers',
    (lattice, block, beta, precision, layers, stepSize, size) => {
      const parameters = randomParameters({ layers, harmonics: 4 }, stepSize, size)
      const sampler = localLayers({ lattice, block, beta, precision, chains: 64, seed: 3, parameters })
      const { estimate, counts } = measure(sampler, 3000)
      const zScore = (name: Parameters<typeof estimate>[0], exact: number) => {
        const { mean, error } = estimate(name)
        return Math.abs((mean - exact) / error)
      }
      // far from HMC, but not so far that nothing is ever accepted
      expect(estimate('acceptance').mean).toBeGreaterThan(0.1)
      expect(estimate('acceptance').mean).toBeLessThan(0.9)
      expect(zScore('plaquette', averagePlaquette(lattice, beta))).toBeLessThan(4)
      expect(zScore('W2x2', wilsonLoop(lattice, beta, 4))).toBeLessThan(4)
      expect(zScore('Q', 0)).toBeLessThan(4)
      expect(zScore('QQ', chargeSquared(lattice, beta))).toBeLessThan(4)
      expect(zScore('QR2', smoothChargeSquared(lattice, beta))).toBeLessThan(4)
      expect(zScore('expMinusEnergyError', 1)).toBeLessThan(4)
      const exact = chargeProbability(lattice, beta)
      const bins = Array.from({ length: 2 * exact.length - 1 }, (_, i) => i - exact.length + 1)
      const { pValue } = chiSquared({
        counts: bins.map((bin) => counts.get(bin) ?? 0),
        probabilities: bins.map((bin) => exact[Math.abs(bin)]!),
        autocorrelation: estimate('Q').integratedTime,
      })
      expect(pValue).toBeGreaterThan(6e-5)
    },
  )
})

describe('an untrained local model', () => {
  it.each(['f32', 'f64'] as const)('is HMC, number by number (%s)', (precision) => {
    const options = { lattice: [6, 6], beta: 3, chains: 32, precision, seed: 5 } as const
    const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.12)
    const key = { seed: 5, firstChain: 0, chains: 32, trajectory: 0 }
    const local = localLayers({ ...options, parameters })
    const plain = hmc({ ...options, stepSize: 0.12, leapfrogSteps: 10 })
    const a = local.step(local.init(key), key).info
    const b = plain.step(plain.init(key), key).info
    const tolerance = precision === 'f32' ? 1e-3 : 1e-10
    const [links, expected] = [a.links(), b.links()]
    for (let chain = 0; chain < 32; chain++) {
      expect(Math.abs(a.energyError[chain]! - b.energyError[chain]!)).toBeLessThan(tolerance)
      expect(a.accepted[chain]).toBe(b.accepted[chain])
      for (let i = 72 * chain; i < 72 * (chain + 1); i++)
        expect(Math.abs(wrapAngle(links[i]! - expected[i]!))).toBeLessThan(tolerance)
    }
  })
})

describe('blocks', () => {
  // Without new holonomies tau_int around the shorter side is 14.4(2) and 35.4(8).
  it.each<[Lattice, Block]>([
    [
      [4, 32],
      [4, 4],
    ],
    [
      [16, 2],
      [4, 2],
    ],
  ])('leave no memory in the Polyakov loops of a narrow lattice, %j with blocks %j', (lattice, block) => {
    const parameters = hmcParameters({ layers: 8, harmonics: 4 }, 0.15)
    const chains = 64
    const sampler = localLayers({ lattice, block, beta: 4, chains, seed: 6, parameters })
    const key = (trajectory: number) => ({ seed: 6, firstChain: 0, chains, trajectory })
    const loops = { time: new SeriesAccumulator({ chains }), space: new SeriesAccumulator({ chains }) }
    let state = sampler.init(key(0))
    for (let trajectory = 0; trajectory < 500; trajectory++) {
      const step = sampler.step(state, key(trajectory))
      state = step.state
      for (const direction of ['time', 'space'] as const)
        loops[direction].push(step.info.polyakovLoop(direction), 1)
    }
    // 4 sigma, 4 times 2 checks: a false alarm in one run of 2000; the seed is fixed
    for (const direction of ['time', 'space'] as const) {
      const { value, error } = integratedTime(loops[direction], { mean: 0 })
      expect(error!).toBeLessThan(0.05)
      expect(Math.abs(value! - 1)).toBeLessThan(4 * error!)
      const { mean: average, sumOfSquares, count } = loops[direction]
      expect(Math.abs(average)).toBeLessThan((4 * Math.sqrt(sumOfSquares)) / count)
    }
  })

  it('draw the holonomies as the plain lattice code does, and then move as the kernels do', () => {
    const lattice: Lattice = [4, 6]
    const block: Lattice = [2, 3]
    const parameters = randomParameters({ layers: 4, harmonics: 4 }, 0.2)
    const options = { lattice, block, beta: 2, chains: 6, precision: 'f64' } as const
    const key = { seed: 5, firstChain: 2, chains: 6, trajectory: 3 }
    const sampler = localLayers({ ...options, seed: 5, parameters })
    const state = sampler.init(key)
    const start = Array.from({ length: 6 }, (_, chain) => {
      const field = state.chains.configuration(chain)
      return { ...field, links: field.links.slice() }
    })
    const { kicks, terms, ...table } = layerTable(parameters, 2, 'f64')
    const expected = new LocalChains({ ...options, kicks, terms })
    expected.use({ kicks, terms, ...table })
    // Philox counter (0, 10, chain, trajectory), where 10 is the purpose
    const angle = (chain: number, word: number) =>
      (2 * Math.PI * (randomWords(5)(10, { index: 0, chain: 2 + chain, trajectory: 3 }, word) | 0)) / 2 ** 32
    expected.startFrom(
      start.flatMap((field, chain) => [...shiftHolonomies(field, angle(chain, 0), angle(chain, 1))]),
    )
    for (let group = 0; group < expected.groups; group++) {
      expected.refresh(group, 1, key)
      expected.sweep(group, key)
    }
    const { info } = sampler.step(state, key)
    info.links().forEach((link, i) => {
      expect(Math.abs(wrapAngle(link - expected.links()[i]!))).toBeLessThan(1e-11)
    })
  })
})

describe('localLayers', () => {
  const parameters = randomParameters({ layers: 3, harmonics: 4 }, 0.1)

  it('comes from its recipe, after a journey between threads', () => {
    const sampler = localLayers({ lattice: '4x4', block: '2x4', chains: 3, seed: 9, parameters })
    const copy = samplerFromRecipe(structuredClone(sampler.recipe!)) as SynchronousSampler
    const key = { seed: 9, firstChain: 0, chains: 3, trajectory: 0 }
    const run = (one: SynchronousSampler) => one.step(one.init(key), key).info.links().slice()
    expect(run(copy)).toEqual(run(sampler))
    expect(sampler.forceEvaluations).toBe(4)
    expect(sampler.model!().architecture).toEqual({
      network: 'local',
      layers: 3,
      harmonics: 4,
      block: [2, 4],
    })
  })

  it.each([
    [{ beta: -1 }, /localLayers: beta must be above 0/],
    [{ stepSize: 0.1 }, /localLayers: unknown option stepSize; there are lattice, beta/],
    [
      { parameters: { ...parameters, scale: new Float64Array(1) } },
      /no local model has 1 scale, .*ceil\(N \/ 2\) scales/,
    ],
    [{ block: '3x4' }, /blocks of 3x4 do not tile a 16x16 lattice/],
    [{ block: 'half' }, /block 'half': TxL or/],
  ])('refuses %j', (options, message) => {
    const wrong = { parameters, ...options } as Parameters<typeof localLayers>[0]
    expect(() => localLayers(wrong)).toThrow(UsageError)
    expect(() => localLayers(wrong)).toThrow(message)
  })
})
