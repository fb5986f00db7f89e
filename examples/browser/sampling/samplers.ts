import { localParameters } from '../../../src/layers/local/local-model.ts'
import { decodeModel } from '../../../src/layers/model/model-file.ts'
import { hmc } from '../../../src/samplers/hmc.ts'
import { localLayers, localLayersOptions } from '../../../src/samplers/local-layers.ts'
import { localLayersOnCard } from '../../../src/samplers/local-layers-on-card.ts'
import type { Sampler } from '../../../src/samplers/sampler.ts'
import { withBlock } from '../../../src/samplers/with-block.ts'
import type { Settings } from '../settings.ts'
import { modelAddress, nearestModel } from '../trained-models.ts'

/** The samplers that the settings ask for, by name. */
export async function samplersOf(settings: Settings): Promise<Record<string, Sampler>> {
  const { sampler } = settings
  return {
    ...(sampler !== 'trained' && { hmc: plain(settings) }),
    ...(sampler !== 'hmc' && { 'leapfrog-layers': await trained(settings) }),
  }
}

function plain({ lattice: [nt, nx], beta, chains, leapfrogSteps, stepSize, seed, place }: Settings): Sampler {
  const backend = place === 'processor' ? 'wasm' : 'webgpu'
  return hmc({ lattice: [nt, nx], beta, chains, leapfrogSteps, stepSize, seed, backend })
}

/** LeapfrogLayers with the model that was trained nearest to beta: exact at any beta, and best at its own. */
async function trained({ lattice: [nt, nx], beta, chains, seed, place }: Settings): Promise<Sampler> {
  const address = modelAddress(nearestModel(beta))
  const name = `u1-beta${nearestModel(beta)}.safetensors`
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer())
  const { model } = withBlock(decodeModel(bytes, name), undefined, [nt, nx])
  const { architecture } = model
  const block = architecture.network === 'local' ? architecture.block : 'whole'
  const options = {
    lattice: [nt, nx] as const,
    beta,
    chains,
    seed,
    block,
    parameters: localParameters(model),
  }
  const sampler: Sampler =
    place === 'processor' ? localLayers(options) : localLayersOnCard(localLayersOptions.parse(options))
  return {
    ...sampler,
    async init(key) {
      const state = await sampler.init(key)
      return { ...state, settings: { model: name, ...state.settings } }
    },
  }
}
