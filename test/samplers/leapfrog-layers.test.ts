import { describe, expect, it } from 'vitest'
import type { Block, Lattice } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { averagePlaquette, chargeProbability, chargeSquared } from '../../src/exact/index.ts'
import { newModel } from '../../src/layers/index.ts'
import { hmc, leapfrogLayers, type Sampler } from '../../src/samplers/index.ts'
import { chiSquared, integratedTime, SeriesAccumulator } from '../../src/stats/index.ts'
import { architectures, randomModel } from '../layers/random-model.ts'

/** Runs chains and gives mean, error and tau_int of what the exact results know. */
async function measure(sampler: Sampler, trajectories: number) {
  const { chains, lattice, seed } = sampler
  const volume = lattice[0] * lattice[1]
  const names = ['plaquette', 'Q', 'QQ', 'expMinusEnergyError', 'acceptance'] as const
  const series = Object.fromEntries(names.map((name) => [name, new SeriesAccumulator({ chains })])) as Record<
    (typeof names)[number],
    SeriesAccumulator
  >
  const counts = new Map<number, number>()
  const key = (trajectory: number) => ({ seed, firstChain: 0, chains, trajectory })
  let state = await sampler.init(key(0))
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const step = await sampler.step(state, key(trajectory))
    state = step.state
    const { cos, charge } = step.info.plaquetteSums()
    for (const q of charge) counts.set(q + 0, (counts.get(q + 0) ?? 0) + 1)
    series.plaquette.push(
      cos.map((c) => c / volume),
      1,
    )
    series.Q.push(charge, 1)
    series.QQ.push(
      charge.map((q) => q * q),
      1,
    )
    series.acceptance.push(step.info.acceptProbability, 1)
    series.expMinusEnergyError.push(
      step.info.energyError.map((error) => Math.exp(-error)),
      1,
    )
  }
  sampler.close?.(state)
  const estimate = (name: (typeof names)[number]) => {
    const { mean, value } = integratedTime(series[name])
    return { mean: mean.mean!, error: mean.error!, integratedTime: value! }
  }
  return { estimate, counts }
}

const lattice: Lattice = [4, 4]
const beta = 1.5

// 3 checks at 4 sigma and one p-value for 4 models: a false alarm in one run of 1000; the seeds are fixed.
describe.each(architectures(lattice))(
  '$network with random weights finds the exact values',
  (architecture) => {
    it('of plaquette, <Q^2>, P(Q) and <exp(-dH + log J)>', async () => {
      const model = randomModel(architecture, lattice, { beta, stepSize: 0.3, seed: 3, strength: 0.7 })
      const sampler = leapfrogLayers({ model, chains: 256, seed: 8, backend: 'wasm' })
      const { estimate, counts } = await measure(sampler, 300)
      const zScore = (name: Parameters<typeof estimate>[0], exact: number) => {
        const { mean, error } = estimate(name)
        return (mean - exact) / error
      }
      const results = {
        plaquette: zScore('plaquette', averagePlaquette(lattice, beta)),
        QQ: zScore('QQ', chargeSquared(lattice, beta)),
        exp: zScore('expMinusEnergyError', 1),
      }
      const exact = chargeProbability(lattice, beta)
      const bins = Array.from({ length: 2 * exact.length - 1 }, (_, i) => i - exact.length + 1)
      const { pValue } = chiSquared({
        counts: bins.map((bin) => counts.get(bin) ?? 0),
        probabilities: bins.map((bin) => exact[Math.abs(bin)]!),
        autocorrelation: estimate('Q').integratedTime,
      })
      for (const z of Object.values(results)) expect(Math.abs(z)).toBeLessThan(4)
      expect(pValue).toBeGreaterThan(6e-5)
    })
  },
)

describe('an untrained model', () => {
  it.each(architectures([4, 6], 5).slice(0, 3))(
    '$network: proposes, accepts and moves as HMC does',
    async (architecture) => {
      const options = { beta: 2, chains: 10, seed: 4 }
      const model = newModel({ architecture, beta: 2, lattice: [4, 6], stepSize: 0.2 })
      const plain = hmc({ ...options, lattice: [4, 6], stepSize: 0.2, leapfrogSteps: 5 })
      const layered = leapfrogLayers({ ...options, model, backend: 'cpu' })
      const key = (trajectory: number) => ({ seed: 4, firstChain: 0, chains: 10, trajectory })
      const plainState = plain.init(key(0))
      const layeredState = await layered.init(key(0))
      // rounding grows exponentially from trajectory to trajectory
      for (let trajectory = 0; trajectory < 5; trajectory++) {
        const expected = plain.step(plainState, key(trajectory)).info
        const { info } = await layered.step(layeredState, key(trajectory))
        for (let chain = 0; chain < 10; chain++) {
          expect(info.energyError[chain]).toBeCloseTo(expected.energyError[chain]!, 3)
          expect(info.accepted[chain]).toBe(expected.accepted[chain])
        }
        const [links, expectedLinks] = [info.links(), expected.links()]
        for (let i = 0; i < links.length; i++) {
          const turns = (links[i]! - expectedLinks[i]!) / (2 * Math.PI)
          expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-4)
        }
      }
      layered.close?.(layeredState)
    },
  )
})

describe('a local model', () => {
  const lattice: Lattice = [4, 6]
  const model = randomModel({ network: 'local', layers: 4, harmonics: 4 }, lattice, {
    beta: 2,
    stepSize: 0.15,
  })
  const options = { model, lattice, beta: 2, chains: 10, seed: 4 }
  const key = (trajectory: number) => ({ seed: 4, firstChain: 0, chains: 10, trajectory })

  const cases: [Lattice, Block][] = [
    [[4, 6], 'whole'],
    [
      [4, 6],
      [2, 3],
    ],
    [
      [4, 6],
      [2, 2],
    ],
    [
      [5, 7],
      [5, 7],
    ],
    [
      [8, 8],
      [4, 4],
    ],
  ]
  it.each(cases)(
    'does in the kernels what it does on tensors, number by number, on %j with blocks %j',
    async (lattice, block) => {
      const same = { ...options, lattice, block }
      const kernels = leapfrogLayers(same)
      const tensors = leapfrogLayers({ ...same, backend: 'cpu' })
      expect([kernels.recipe!.factory, tensors.recipe!.factory]).toEqual(['localLayers', 'leapfrogLayers'])
      expect(tensors.model!().architecture).toEqual(kernels.model!().architecture)
      const kernelState = await kernels.init(key(0))
      const tensorState = await tensors.init(key(0))
      expect(tensorState.settings.block).toBe(kernelState.settings.block)
      const means = new Set<number>()
      // rounding grows exponentially from trajectory to trajectory
      for (let trajectory = 0; trajectory < 3; trajectory++) {
        const { info } = await kernels.step(kernelState, key(trajectory))
        const { info: expected } = await tensors.step(tensorState, key(trajectory))
        for (let chain = 0; chain < 10; chain++) {
          expect(info.energyError[chain]).toBeCloseTo(expected.energyError[chain]!, 3)
          expect(info.acceptProbability[chain]).toBeCloseTo(expected.acceptProbability[chain]!, 3)
          expect(info.accepted[chain]).toBe(expected.accepted[chain])
          means.add(info.acceptProbability[chain]!)
        }
        const [sums, expectedSums] = [info.plaquetteSums(), expected.plaquetteSums()]
        for (const name of ['cos', 'sin', 'charge'] as const)
          sums[name].forEach((sum, chain) => {
            expect(sum).toBeCloseTo(expectedSums[name][chain]!, 3)
          })
        const [links, expectedLinks] = [info.links(), expected.links()]
        for (let i = 0; i < links.length; i++) {
          const turns = (links[i]! - expectedLinks[i]!) / (2 * Math.PI)
          expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-4)
        }
      }
      expect(means.size).toBeGreaterThan(5)
      tensors.close?.(tensorState)
    },
  )

  it('moves the blocks it was trained with, or others', async () => {
    const trained = randomModel({ network: 'local', layers: 4, block: [2, 3] }, lattice, { stepSize: 0.15 })
    for (const backend of ['auto', 'cpu'] as const) {
      const blockOf = async (more: object) => {
        const sampler = leapfrogLayers({ ...options, model: trained, backend, ...more })
        const state = await sampler.init(key(0))
        sampler.close?.(state)
        return state.settings.block
      }
      expect(await blockOf({})).toBe('2x3')
      expect(await blockOf({ block: '4x3' })).toBe('4x3')
      expect(await blockOf({ block: 'whole' })).toBe('whole')
      expect(await blockOf({ lattice: '4x4' })).toBe('2x4')
      expect(leapfrogLayers({ ...options, model: trained, backend, lattice: '4x4' }).notice).toMatch(
        /^the 2x3 blocks of the model do not tile a 4x4 lattice: it moves blocks of 2x4 instead$/,
      )
      expect(() =>
        leapfrogLayers({ ...options, model: trained, backend, lattice: '4x4', block: '2x3' }),
      ).toThrow(/^blocks of 2x3 do not tile a 4x4 lattice/)
      expect(() => leapfrogLayers({ ...options, backend, block: [3, 3] })).toThrow(UsageError)
    }
  })

  it('alone moves in blocks', () => {
    const model = randomModel({ network: 'conv', layers: 1, hidden: [3] }, lattice)
    expect(() => leapfrogLayers({ model, block: '2x3' })).toThrow(
      /a conv model moves the whole lattice: leave out block/,
    )
  })

  it('comes in float64 in the kernels only', () => {
    expect(leapfrogLayers({ ...options, precision: 'f64' }).precision).toBe('f64')
    expect(() => leapfrogLayers({ ...options, precision: 'f64', backend: 'cpu' })).toThrow(
      /tensors are float32/,
    )
    expect(() => leapfrogLayers({ ...options, precision: 'f64', backend: 'webgpu' })).toThrow(
      /a graphics card computes in 32 bits: leave out precision, or the backend/,
    )
  })
})
