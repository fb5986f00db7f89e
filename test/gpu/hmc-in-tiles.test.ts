import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { averagePlaquette, averagePlaquetteInfiniteVolume } from '../../src/exact/index.ts'
import {
  type CardSampler,
  ChainsOnCard,
  cardHmc,
  HmcInTiles,
  HmcOnCard,
  RunAhead,
} from '../../src/gpu/index.ts'
import type { Loop } from '../../src/gpu/loop.ts'
import { resultFields } from '../../src/gpu/shaders/result-fields.ts'
import { record } from '../../src/gpu/shaders/tiles/record.ts'
import { Chains } from '../../src/kernels/index.ts'
import { hmc } from '../../src/samplers/index.ts'
import { expectReference, referenceTrajectory, wholeAngles } from './reference-trajectories.ts'
import { describeOnCard, runShader } from './test-card.ts'

const address = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const loops: Loop[] = [
  { kind: 'wilson', r: 2, t: 3 },
  { kind: 'polyakov', direction: 'time' },
  { kind: 'polyakov', direction: 'space' },
]

function startOf(lattice: Lattice, beta: number, chains: number): Int32Array {
  const start = new Chains({ lattice, beta, chains, precision: 'f32' })
  start.start('exact', address)
  return wholeAngles(start.links())
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length

/** Every thread adds almost one unit, and some whole ones, 20 times. */
const manyAdditions = `
@group(0) @binding(0) var<storage, read_write> given: array<u32>;
@group(0) @binding(1) var<storage, read_write> records: array<atomic<u32>>;
${record}
@compute @workgroup_size(256) fn main(@builtin(local_invocation_index) i: u32) {
  for (var k = 0; k < 20; k++) { addTo(0u, vec2i(k - 12, i32(given[i]))); }
}`

describeOnCard('HMC in tiles', (card) => {
  it('adds up the sums of more workgroups than fractions fit into 32 bits', async () => {
    const given = Uint32Array.from({ length: 256 }, (_, i) => 2 ** 24 - 1 - i)
    const [whole, fraction] = new Uint32Array(await runShader(card(), manyAdditions, given, 2))
    const expected = given.reduce((sum, x) => sum + (20 * x) / 2 ** 24, 256 * (190 - 12 * 20))
    expect((whole! | 0) + fraction! / 2 ** 24).toBe(expected)
  })

  // a driver might round the same functions otherwise in other kernels; SwiftShader does not.
  // With and without instanton hits; a few dispatches sent at a time, and all
  it.each([
    [[6, 10], [4, 3], 70, 0.4, 3, 2, 2 ** 15],
    [[16, 16], [16, 5], 2, 0.25, 4, 0, 2 ** 27],
  ] as [Lattice, Lattice, number, number, number, number, number][])(
    'makes the chains of one workgroup, bit for bit, at %j in tiles of %j, %i chains',
    async (lattice, [rows, columns], chains, stepSize, leapfrogSteps, instantonHits, sentAtATime) => {
      const beta = 2.3
      const steps = { stepSize, leapfrogSteps, instantonHits }
      const onCard = await ChainsOnCard.make(card(), { lattice, beta, chains })
      const start = startOf(lattice, beta, chains)
      const run = async (hmc: CardSampler, stretches: number[]) => {
        onCard.put(start)
        const words: number[] = []
        let { trajectory } = address
        for (const stretch of stretches) {
          words.push(...(await hmc.run({ ...address, trajectory }, stretch, loops)).words)
          trajectory += stretch
        }
        return { words, links: await onCard.links() }
      }
      const whole = await run(await HmcOnCard.make(onCard, steps), [4])
      const tiles = { lattice, rows, columns }
      const inTiles = await run(await HmcInTiles.make(onCard, steps, { tiles, sentAtATime }), [1, 3])
      expect(inTiles).toEqual(whole)
      const accepted = Array.from({ length: 4 }, (_, i) => {
        const row = (i * (resultFields.length + loops.length) + 1) * chains
        return [...whole.words.slice(row, row + chains)]
      }).flat()
      expect(new Set(accepted)).toEqual(new Set([0, 1]))
    },
  )

  it('makes the trajectories of the reference at 70x66', async () => {
    const lattice: Lattice = [70, 66]
    const chains = 1
    const [beta, steps] = [2.3, { stepSize: 0.2, leapfrogSteps: 3, instantonHits: 2 }]
    const reference = new Chains({ lattice, beta, chains, precision: 'f64' })
    reference.start('exact', address)
    const onCard = await ChainsOnCard.make(card(), { lattice, beta, chains })
    onCard.put(wholeAngles(reference.links()))
    const hmc = await cardHmc(onCard, steps)
    expect(hmc).toBeInstanceOf(HmcInTiles)
    const ahead = new RunAhead(hmc)
    // rounding adds up: the polynomials of float32 are off by so much in each plaquette, with the same sign in many
    const bounds = { sum: 3e-8 * lattice[0] * lattice[1], energyError: 3e-5 }
    for (const trajectory of [0, 1, 2]) {
      referenceTrajectory(reference, steps, { ...address, trajectory })
      await expectReference(await ahead.step({ ...address, trajectory }), reference, bounds)
    }
  })

  it('is exact at 70x66, at every trajectory from exact starts on', async () => {
    const lattice: Lattice = [70, 66]
    const [beta, chains] = [4, 4]
    const onCard = await ChainsOnCard.make(card(), { lattice, beta, chains })
    onCard.put(startOf(lattice, beta, chains))
    const ahead = new RunAhead(await cardHmc(onCard, { stepSize: 0.05, leapfrogSteps: 4 }))
    const plaquettes: number[] = []
    const weights: number[] = []
    for (let trajectory = 0; trajectory < 4; trajectory++) {
      const configurations = await ahead.step({ ...address, trajectory })
      plaquettes.push(...configurations.plaquetteSums().cos.map((cos) => cos / (70 * 66)))
      weights.push(...configurations.energyError.map((error) => Math.exp(-error)))
    }
    // two checks at 4 sigma, the second of 16 numbers that are nearly normal: a false alarm in a thousand runs
    const infinite = averagePlaquetteInfiniteVolume(beta)
    const variance = (1 - infinite / beta - infinite ** 2) / (70 * 66 * chains)
    const distance = mean(plaquettes.slice(-chains)) - averagePlaquette(lattice, beta)
    expect(Math.abs(distance)).toBeLessThan(4 * Math.sqrt(variance))
    const spread = mean(weights.map((weight) => (weight - mean(weights)) ** 2))
    expect(Math.abs(mean(weights) - 1)).toBeLessThan(4 * Math.sqrt(spread / weights.length))
  })

  it('refuses energies that its sums cannot hold', async () => {
    const hot = await ChainsOnCard.make(card(), { lattice: [512, 512], beta: 5000, chains: 1 })
    await expect(HmcInTiles.make(hot, { stepSize: 0.001, leapfrogSteps: 1 })).rejects.toThrow(
      'webgpu: the action of a 512x512 lattice at beta 5000 may be too large for the 32 bits in which a card sums it up: take a smaller lattice, or leave out the backend',
    )
  })

  it('moves the chains of hmc by itself where a lattice fits into no workgroup', async () => {
    const sampler = hmc({ backend: 'webgpu', lattice: '2x300', chains: 2, instantonHits: 1 })
    const key = { seed: 7, firstChain: 0, chains: 2, trajectory: 0 }
    const state = await sampler.init(key)
    const { info } = await sampler.step(state, key)
    expect(info.plaquetteSums().cos.every((cos) => cos > 400 && cos < 600)).toBe(true)
    expect(state.settings).toMatchObject({ backend: 'webgpu', instantonHits: 1 })
    sampler.close?.(state)
  })
})
