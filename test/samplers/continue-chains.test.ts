import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Configurations } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import {
  checkBelongs,
  continueChains,
  decodeSavedChains,
  type EarlierChains,
  exactDraws,
  type HmcOptions,
  hmc,
  type Key,
  leapfrogLayers,
  localLayers,
  type Sampler,
  samplerFromRecipe,
  saveChains,
  someSavedChains,
} from '../../src/samplers/index.ts'
import { sealSavedChains } from '../../src/samplers/saved-chains.ts'
import { randomModel } from '../layers/random-model.ts'
import { randomParameters } from '../layers/random-parameters.ts'
import { keptSamplers, stretchOf } from './kept-samplers.ts'

/** From each number of shares to the next, and around. */
const STRETCHES = 4

describe('stretches, each a new process that goes on from a file, in 1, 2, 3 and again 1 shares', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'leapstream-'))
    const jiti = 'node_modules/jiti/lib/jiti-cli.mjs'
    for (let i = 0; i < STRETCHES; i++) {
      const shares = `${1 + (i % 3)}`
      await promisify(execFile)(process.execPath, [jiti, 'test/samplers/next-stretch.ts', folder, shares])
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each([...keptSamplers])(
    '%s: every byte is that of the same trajectories at once',
    async (name, kept) => {
      const trajectories = STRETCHES * kept.stretch
      const { seen, saved } = await stretchOf(kept.make(), { trajectories, shares: 1 })
      expect(seen.equals(readFileSync(join(folder, `${name}.seen`)))).toBe(true)
      expect(decodeSavedChains(readFileSync(join(folder, `${name}.chains`)))).toEqual(saved)
      expect(saved.trajectory).toBe(trajectories)
      // sums and what accept/reject said are there before the next trajectory
      const sampler = kept.make()
      const key = { seed: sampler.seed, firstChain: 1, chains: 2, trajectory: saved.trajectory }
      const state = await continueChains(sampler, key, saved)
      expect(await saveChains(sampler, state, key)).toEqual(someSavedChains(saved, 1, 2))
      sampler.close?.(state)
      // a worker thread makes its sampler of the recipe
      checkBelongs(saved, samplerFromRecipe(structuredClone(sampler.recipe!)))
    },
  )
})

describe('saved chains', () => {
  const options = { lattice: '4x4', beta: 2, chains: 3, seed: 5, stepSize: 0.2, leapfrogSteps: 3 } as const
  const savedBy = async (sampler: Sampler) => (await stretchOf(sampler, { trajectories: 2, shares: 1 })).saved

  it.each<[HmcOptions, string, string]>([
    [{ lattice: '4x6' }, 'lattice 4x4', 'lattice 4x6'],
    [{ beta: 2.5 }, 'beta 2', 'beta 2.5'],
    [{ seed: 6 }, 'seed 5', 'seed 6'],
    [{ precision: 'f64' }, 'precision f32', 'precision f64'],
    [{ chains: 4 }, 'chains 3', 'chains 4'],
    [{ stepSize: 0.1 }, 'stepSize 0.2', 'stepSize 0.1'],
    [{ leapfrogSteps: 4 }, 'leapfrogSteps 3', 'leapfrogSteps 4'],
    [{ instantonHits: 1 }, 'instantonHits 0', 'instantonHits 1'],
    [{ start: 'cold' }, 'start exact', 'start cold'],
    [{ targetAcceptance: 0.8 }, 'no targetAcceptance', 'targetAcceptance 0.8'],
    [{ beta: 3, seed: 7 }, 'beta 2, seed 5', 'beta 3, seed 7'],
  ])('of HMC are refused with %j', async (other, theirs, ours) => {
    const sampler = hmc({ ...options, ...other })
    const message = `these saved chains belong to another sampler: they have ${theirs}, this one has ${ours}`
    const saved = await savedBy(hmc(options))
    await expect(continueChains(sampler, { seed: 5, firstChain: 0, chains: 3 }, saved)).rejects.toThrow(
      new UsageError(message),
    )
  })

  it('are refused by another sampler', async () => {
    const { stepSize, leapfrogSteps, ...common } = options
    const saved = await savedBy(hmc(options))
    expect(() => checkBelongs(saved, exactDraws(common))).toThrow(
      /they have sampler hmc, stepSize 0.2, leapfrogSteps 3, .* this one has sampler exact, no stepSize, /,
    )
  })

  it('of a model are refused with other parameters, with another block, and on tensors', async () => {
    const { stepSize, leapfrogSteps, ...common } = options
    const parameters = randomParameters({ layers: 3, harmonics: 2 }, 0.2)
    const saved = await savedBy(localLayers({ ...common, parameters }))
    const changed = { ...parameters, scale: parameters.scale.map((s, i) => (i === 0 ? s + 2e-16 : s)) }
    const differ = /: they have parameters [0-9a-f]{16}, this one has parameters [0-9a-f]{16}$/
    expect(() => checkBelongs(saved, localLayers({ ...common, parameters: changed }))).toThrow(differ)
    expect(() => checkBelongs(saved, localLayers({ ...common, parameters, block: '2x2' }))).toThrow(
      /they have block whole, this one has block 2x2/,
    )
    const architecture = { network: 'local', layers: 3, harmonics: 2 } as const
    const onTensors = leapfrogLayers({ ...common, model: randomModel(architecture, [4, 4]), backend: 'cpu' })
    expect(() => checkBelongs(saved, onTensors)).toThrow(
      /they have .*parameters .*this one has .*no parameters/,
    )
  })

  it('of a network are refused with other weights, and on another backend', async () => {
    const model = (seed: number) =>
      randomModel({ network: 'conv', layers: 2, hidden: [3] } as never, [4, 4], { seed })
    const make = (seed: number, backend: 'cpu' | 'wasm') =>
      leapfrogLayers({ model: model(seed), chains: 3, seed: 5, backend })
    const saved = await savedBy(make(1, 'cpu'))
    expect(() => checkBelongs(saved, make(2, 'cpu'))).toThrow(
      /: they have weights \w+, this one has weights \w+$/,
    )
    await expect(
      continueChains(make(1, 'wasm'), { seed: 5, firstChain: 0, chains: 3 }, saved),
    ).rejects.toThrow(/were moved by the tensor backend cpu, and wasm rounds differently: choose backend cpu/)
  })

  it('keep the step size that was tuned: it is not tuned again', async () => {
    const sampler = hmc({ ...options, targetAcceptance: 0.9 })
    const saved = await savedBy(sampler)
    expect(saved.settings.stepSize).not.toBe(0.2)
    // no tuning would give this one
    const settings = { ...saved.settings, stepSize: 0.123456 }
    const key = { seed: 5, firstChain: 0, chains: 3 }
    const state = await continueChains(sampler, key, sealSavedChains({ ...saved, settings }))
    expect(state.settings).toEqual(settings)
  })

  it('of a sampler that a user wrote as a class are kept, too', async () => {
    class Counting implements Sampler {
      readonly name = 'counting'
      readonly lattice = [4, 4] as const
      readonly beta = 2
      readonly chains = 3
      readonly precision = 'f64'
      readonly seed = 5
      readonly forceEvaluations = 0
      readonly settings = {}
      counts: Uint8Array = new Uint8Array(3)
      init(key: Key, from?: EarlierChains) {
        this.counts = from?.bytes ?? new Uint8Array(key.chains)
        return this
      }
      step() {
        return { state: this, info: {} as Configurations }
      }
      async save() {
        return this.counts
      }
    }
    const key = { seed: 5, firstChain: 0, chains: 3, trajectory: 4 }
    const sampler = new Counting()
    sampler.init(key, { settings: {}, bytes: Uint8Array.of(7, 8, 9) })
    const saved = await saveChains(sampler, sampler, key)
    const last = await continueChains(new Counting(), { ...key, firstChain: 1, chains: 2 }, saved)
    expect((last as Counting).counts).toEqual(Uint8Array.of(8, 9))
  })

  it('of a sampler without save are asked for in vain', async () => {
    const { save, ...ofUser } = hmc(options)
    const key = { seed: 5, firstChain: 0, chains: 3, trajectory: 0 }
    const message = 'the chains of sampler hmc cannot be kept: it has no function save'
    await expect(saveChains(ofUser, ofUser.init(key), key)).rejects.toThrow(new UsageError(message))
    const saved = await savedBy(hmc(options))
    await expect(continueChains(ofUser, key, saved)).rejects.toThrow(new UsageError(message))
    for (const bytes of [new Uint8Array(7), [1, 2, 3]]) {
      const wrong = { ...ofUser, save: () => bytes as Uint8Array }
      await expect(saveChains(wrong, wrong.init(key), key)).rejects.toThrow(
        /sampler hmc: save must give a Uint8Array with as many bytes for each of 3 chains/,
      )
    }
  })
})
