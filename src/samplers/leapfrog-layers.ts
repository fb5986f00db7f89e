import { basename } from 'node:path'
import { z } from 'zod'
import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Chains, type RandomWords, randomWords } from '../kernels/index.ts'
import { blockSize, latticeSize } from '../lattice/index.ts'
import {
  backendChoices,
  checkModel,
  checkModelFits,
  type LeapfrogLayers,
  type LeapfrogModel,
  loadModel,
  localParameters,
  needsMainThread,
  openLayers,
  shippedModel,
} from '../layers/index.ts'
import { directionsAt } from './directions.ts'
import { hmcOptions } from './hmc.ts'
import { localLayers } from './local-layers.ts'
import { parseOptions } from './options.ts'
import type { Sampler, SamplerState } from './sampler.ts'

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
  beta: z
    .number()
    .positive()
    .optional()
    .describe('inverse coupling; without it, what the model was trained for, or 4'),
  ...hmcOptions.pick({ chains: true, precision: true, start: true, seed: true }).shape,
  block: z
    .custom<string | readonly [number, number]>()
    .transform(blockSize)
    .optional()
    .describe(
      'plaquettes that move and are accepted at a time, TxL or whole, for local models; without it, as trained',
    ),
  backend: z
    .enum(backendChoices)
    .default('auto')
    .describe('tensor backend; with auto a local model runs in the SIMD kernels'),
})

/** What {@link leapfrogLayers} takes: a model, or the file it is in, or a beta that a shipped model is picked for. */
export type LeapfrogLayersOptions = z.input<typeof leapfrogLayersOptions>

interface LeapfrogLayersState extends SamplerState {
  readonly chains: Chains
  readonly layers: LeapfrogLayers
  readonly words: RandomWords
}

/** A step size of 2 pi makes the kernels keep momenta as they are. */
const PLAIN = 2 * Math.PI
const f32 = 'f32'

/**
 * LeapfrogLayers for 2D U(1): refresh momenta, draw a direction, run through the layers of a model that way, accept with
 * probability min(1, e^{-dH + log J}). It samples e^{-S} exactly whatever the model's weights are; `energyError` of its
 * configurations is dH - log J. An untrained model is HMC.
 *
 * Without a model it takes the shipped one that was trained nearest to `beta`; `notice` says so where that is elsewhere.
 *
 * A local model runs in the SIMD kernels, as {@link localLayers}; with a `backend` it, too, runs on tensors, in float32 and
 * with promises from `init` and `step`, because backends load and answer asynchronously.
 *
 * @throws UsageError for options that cannot be, a file that is no model, or a model of another lattice.
 * @example
 * const sampler = leapfrogLayers({ model: 'models/local-beta5.safetensors', lattice: '32x32', chains: 64 })
 * stream(sampler).pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean }) => console.log(mean))
 */
export function leapfrogLayers(options: LeapfrogLayersOptions = {}): Sampler {
  const settled = parseOptions('leapfrogLayers', leapfrogLayersOptions, options)
  const { chains, precision, start, seed, backend } = settled
  const { model, name, notice } = modelOf(settled)
  checkModel(model, 'leapfrogLayers: model')
  const lattice = settled.lattice ?? model.training.lattice
  const beta = settled.beta ?? model.training.beta
  checkModelFits(model, lattice)
  const described = (sampler: Sampler): Sampler => ({
    ...sampler,
    ...(notice !== undefined && { notice }),
    init(key) {
      const origin = { ...(name !== undefined && { model: name }), modelBeta: model.training.beta }
      const complete = (state: SamplerState) => ({ ...state, settings: { ...origin, ...state.settings } })
      const state = sampler.init(key)
      return state instanceof Promise ? state.then(complete) : complete(state)
    },
  })
  if (model.architecture.network === 'local' && backend === 'auto') {
    const { block = model.architecture.block } = settled
    const parameters = localParameters(model)
    return described(localLayers({ lattice, beta, chains, precision, start, seed, block, parameters }))
  }
  if (precision !== f32)
    throw new UsageError(
      'leapfrogLayers: tensors are float32: leave out precision, or take a local model and no backend',
    )
  return described(tensorLayers(model, { ...settled, model, lattice, beta }))
}

/** The model that the options name or imply; `name` is its file's, where it comes from one. */
export function modelOf({
  model,
  beta = 4,
  lattice,
}: Pick<z.output<typeof leapfrogLayersOptions>, 'model' | 'beta' | 'lattice'>): {
  readonly model: LeapfrogModel
  readonly name?: string
  readonly notice?: string
} {
  if (model === undefined) return shippedModel(beta, lattice)
  if (typeof model === 'string') return { model: loadModel(model), name: basename(model) }
  return { model }
}

/** The layers of any network on a tensor backend. */
function tensorLayers(
  model: LeapfrogModel,
  settled: z.output<typeof leapfrogLayersOptions> & { lattice: Lattice; beta: number },
): Sampler<LeapfrogLayersState> {
  const { lattice, beta, chains, start, seed, backend } = settled
  const links = 2 * lattice[0] * lattice[1]
  return {
    name: 'leapfrog-layers',
    lattice,
    beta,
    chains,
    precision: f32,
    seed,
    forceEvaluations: model.architecture.layers,
    recipe: { factory: 'leapfrogLayers', options: settled },
    model: () => model,
    mainThread: needsMainThread(backend),
    async init(key) {
      const opened = await openLayers(model, lattice, backend)
      const own = new Chains({ lattice, beta, chains: key.chains, precision: f32 })
      own.start(start, key)
      const { network, layers } = model.architecture
      return {
        chains: own,
        layers: opened,
        words: randomWords(key.seed),
        settings: { network, layers, backend: opened.backend.name, device: opened.backend.device, start },
      }
    },
    async step(state, key) {
      const { chains: own, layers, words } = state
      const momenta = new Float32Array(key.chains * links)
      let filled = 0
      for (let group = 0; group < own.groups; group++) {
        own.refresh(group, PLAIN, key)
        const drawn = own.momenta(group, PLAIN)
        momenta.set(drawn, filled)
        filled += drawn.length
      }
      const directions = directionsAt(words, key)
      // for direction - the momenta are turned round, which their distribution allows: an untrained model, whose layers
      // are their own inverse then, thus proposes what HMC does, chain by chain
      directions.forEach((direction, chain) => {
        for (let i = chain * links; i < (chain + 1) * links; i++) momenta[i]! *= direction
      })
      const proposal = await layers.propose(own.links() as Float32Array, momenta, directions, beta)
      for (let group = 0, first = 0; group < own.groups; group++) {
        const last = Math.min(first + 4, key.chains)
        const rows = (all: Float32Array, size: number) => all.subarray(first * size, last * size)
        own.propose(
          group,
          rows(proposal.links, links),
          rows(proposal.momenta, links),
          rows(proposal.logJacobian, 1),
        )
        own.accept(group, key)
        first = last
      }
      return { state, info: own }
    },
    close({ layers }) {
      layers.dispose()
    },
  }
}
