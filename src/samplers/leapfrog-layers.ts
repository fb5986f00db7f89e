import { basename } from 'node:path'
import { z } from 'zod'
import { type Lattice, linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Chains, type RandomWords, randomWords } from '../kernels/index.ts'
import { blockName, latticeSize, linkBlocks } from '../lattice/index.ts'
import {
  backendChoices,
  checkModel,
  checkModelFits,
  type Direction,
  type LeapfrogModel,
  loadModel,
  localParameters,
  needsMainThread,
  shippedModel,
} from '../layers/index.ts'
import { type ModelOnTensors, openModel } from '../layers/tensor/index.ts'
import { betaOption } from './beta-option.ts'
import { cornerAt } from './corner.ts'
import { decideBlocks } from './decide-blocks.ts'
import { directionsAt } from './directions.ts'
import { hmcOptions } from './hmc.ts'
import { blockOption, localLayers } from './local-layers.ts'
import { localLayersOnCard } from './local-layers-on-card.ts'
import { parseOptions } from './options.ts'
import { parametersDigest } from './parameters-digest.ts'
import type { Sampler, SamplerState } from './sampler.ts'
import { startChains } from './start-chains.ts'
import { withBlock } from './with-block.ts'

/** Options of {@link leapfrogLayers}, with their defaults: also the flags of the shipped pipelines. */
export const leapfrogLayersOptions = z.strictObject({
  model: z
    .custom<string | LeapfrogModel>((value) => value !== undefined, 'must be a .safetensors file')
    .optional()
    .describe('.safetensors file of a model; without it, the shipped one trained nearest to beta'),
  lattice: z
    .custom<string | readonly [number, number]>()
    .transform(latticeSize)
    .optional()
    .describe('sites in time x space, TxL; without it, what the model was trained for'),
  beta: betaOption.optional().describe('inverse coupling; without it, what the model was trained for, or 4'),
  ...hmcOptions.pick({ chains: true, precision: true, start: true, seed: true }).shape,
  block: blockOption
    .optional()
    .describe(
      'plaquettes that move and are accepted at a time, TxL or whole, for local models; without it, as trained',
    ),
  backend: z
    .enum(backendChoices)
    .default('auto')
    .describe(
      'tensor backend; a local model runs in the SIMD kernels with auto, and on a graphics card with webgpu',
    ),
})

/** What {@link leapfrogLayers} takes: a model, or the file it is in, or a beta that a shipped model is picked for. */
export type LeapfrogLayersOptions = z.input<typeof leapfrogLayersOptions>

interface LeapfrogLayersState extends SamplerState {
  readonly chains: Chains
  readonly layers: ModelOnTensors
  readonly words: RandomWords
}

const f32 = 'f32'

/**
 * LeapfrogLayers for 2D U(1): refresh momenta, draw a direction, run through the layers of a model that way, accept with
 * probability min(1, e^{-dH + log J}). It samples e^{-S} exactly whatever the model's weights are; `energyError` of its
 * configurations is dH - log J. An untrained model is HMC. A local model is accepted block by block and needs no direction
 * (docs/physics.md 6.5).
 *
 * Without a model it takes the shipped one that was trained nearest to `beta`; `notice` says so where that is elsewhere.
 *
 * A local model runs in the SIMD kernels, and with `backend: 'webgpu'` in those of a graphics card (docs/gpu.md). With another `backend` it, too, runs
 * on tensors, in float32. `init` and `step` then give promises, because backends and cards load and answer asynchronously.
 *
 * @throws UsageError for options that cannot be, a file that is no model, a model of another lattice, or blocks that do not
 * tile it.
 * @example
 * const sampler = leapfrogLayers({ model: 'models/local-beta5.safetensors', lattice: '32x32', chains: 64 })
 * stream(sampler).pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean }) => console.log(mean))
 */
export function leapfrogLayers(given: LeapfrogLayersOptions = {}): Sampler {
  const options = parseOptions('leapfrogLayers', leapfrogLayersOptions, given)
  const { chains, precision, start, seed, backend } = options
  const { model: asTrained, name, notice: elsewhere } = modelOf(options)
  checkModel(asTrained, 'leapfrogLayers: model')
  const lattice = options.lattice ?? asTrained.training.lattice
  const beta = options.beta ?? asTrained.training.beta
  const { model, notice: otherBlock } = withBlock(asTrained, options.block, lattice)
  const notice = [elsewhere, otherBlock].filter((line) => line !== undefined).join('; ') || undefined
  checkModelFits(model, lattice)
  const described = (sampler: Sampler): Sampler => ({
    ...sampler,
    ...(notice !== undefined && { notice }),
    init(key, from) {
      const origin = { ...(name !== undefined && { model: name }), modelBeta: model.training.beta }
      const complete = (state: SamplerState) => ({ ...state, settings: { ...origin, ...state.settings } })
      const state = sampler.init(key, from)
      return state instanceof Promise ? state.then(complete) : complete(state)
    },
  })
  const { architecture } = model
  if (architecture.network === 'local' && (backend === 'auto' || backend === 'webgpu')) {
    const { block } = architecture
    const local = { lattice, beta, chains, precision, start, seed, block, parameters: localParameters(model) }
    if (backend === 'auto') return described(localLayers(local))
    return described({ ...localLayersOnCard(local), recipe: { factory: 'leapfrogLayers', options } })
  }
  if (precision !== f32)
    throw new UsageError(
      'leapfrogLayers: tensors are float32: leave out precision, or take a local model and no backend',
    )
  return described(tensorLayers(model, { ...options, model, lattice, beta }))
}

/** The model that the options name or imply; `name` is its file's, where it comes from one. */
export function modelOf({
  model,
  beta = 4,
}: Pick<z.output<typeof leapfrogLayersOptions>, 'model' | 'beta'>): {
  readonly model: LeapfrogModel
  readonly name?: string
  readonly notice?: string
} {
  if (model === undefined) return shippedModel(beta)
  if (typeof model === 'string') return { model: loadModel(model), name: basename(model) }
  return { model }
}

/** The layers of any network on a tensor backend. */
function tensorLayers(
  model: LeapfrogModel,
  options: z.output<typeof leapfrogLayersOptions> & { lattice: Lattice; beta: number },
): Sampler<LeapfrogLayersState> {
  const { lattice, beta, chains, start, seed, backend } = options
  const links = linkCount(lattice)
  const { architecture } = model
  const local = architecture.network === 'local'
  const block = local ? architecture.block : 'whole'
  return {
    name: 'leapfrog-layers',
    lattice,
    beta,
    chains,
    precision: f32,
    seed,
    forceEvaluations: local ? architecture.layers + 1 : architecture.layers,
    recipe: { factory: 'leapfrogLayers', options },
    startsInEquilibrium: start === 'exact',
    model: () => model,
    mainThread: needsMainThread(backend),
    identity: {
      architecture: JSON.stringify(architecture),
      weights: parametersDigest([...model.weights].map(([name, { values }]) => [name, values] as const)),
      start,
    },
    async init(key, from) {
      const opened = await openModel(model, lattice, backend)
      const { network, layers } = architecture
      const { name, device } = opened.backend
      if (from !== undefined && from.settings.backend !== name) {
        opened.dispose()
        throw new UsageError(
          `these saved chains were moved by the tensor backend ${from.settings.backend}, and ${name} rounds differently: choose backend ${from.settings.backend}`,
        )
      }
      const empty = new Chains({ lattice, beta, chains: key.chains, precision: f32 })
      return {
        chains: startChains(empty, start, key, from),
        layers: opened,
        words: randomWords(key.seed),
        settings: {
          network,
          layers,
          ...(local && { block: blockName(block) }),
          backend: name,
          device,
          start,
        },
      }
    },
    async step(state, key) {
      const { chains: moving, layers, words } = state
      if (block !== 'whole') moving.drawHolonomies(key)
      const momenta = Float32Array.from(moving.drawMomenta(key))
      // a local model does the same in both directions
      const directions = local ? Array<Direction>(key.chains).fill(1) : directionsAt(words, key)
      // For direction - the sign of the momenta is changed. Their distribution is the same for both signs. The layers of an
      // untrained model, run backwards from -v, lead to where leapfrog leads from v: so each chain proposes what HMC does.
      directions.forEach((direction, chain) => {
        for (let i = chain * links; i < (chain + 1) * links; i++) momenta[i]! *= direction
      })
      const corner = cornerAt(words, block, key.trajectory)
      layers.place(corner)
      const start = { links: (moving.links() as Float32Array).slice(), momenta }
      const proposal = await layers.propose(start.links, momenta, directions, beta)
      decideBlocks(moving, key, start, proposal, linkBlocks(lattice, block, corner))
      return { state, info: moving }
    },
    save: (state) => state.chains.save(),
    close({ layers }) {
      layers.dispose()
    },
  }
}
