import { z } from 'zod'
import { checkBlock, LocalChains } from '../kernels/index.ts'
import { blockName, blockSize } from '../lattice/index.ts'
import { localModel } from '../layers/local/local-model.ts'
import { localShape } from '../layers/local/local-parameters.ts'
import { layerTable } from '../layers/local/local-table.ts'
import { forLocalArrays, type LocalParameters } from '../layers/model/local-weights.ts'
import { hmcOptions } from './hmc.ts'
import { parseOptions } from './options.ts'
import { parametersDigest } from './parameters-digest.ts'
import type { SamplerState, SynchronousSampler } from './sampler.ts'
import { startChains } from './start-chains.ts'

const numbers = z.custom<Float64Array>((value) => value instanceof Float64Array, 'must be a Float64Array')

/** Plaquettes that move and are accepted at a time. */
export const blockOption = z.custom<string | readonly [number, number]>().transform(blockSize)

/** Options of {@link localLayers}, with their defaults: those of {@link hmc} where they mean the same. */
export const localLayersOptions = z.strictObject({
  ...hmcOptions.pick({ lattice: true, beta: true, chains: true, precision: true, start: true, seed: true })
    .shape,
  block: blockOption
    .default('whole')
    .describe('plaquettes that move and are accepted at a time: TxL, dividing the lattice, or whole'),
  parameters: z.strictObject(forLocalArrays(() => numbers)),
})

/** What {@link localLayers} takes: the parameters, and whatever differs from the defaults. */
export type LocalLayersOptions = z.input<typeof localLayersOptions>

/**
 * What is said of a sampler that moves chains by a local model, whatever computes it.
 *
 * @throws UsageError for parameters that cannot be, or blocks that do not tile the lattice.
 */
export function describeLocalLayers({
  lattice,
  beta,
  chains,
  precision,
  start,
  seed,
  block,
  parameters,
}: z.output<typeof localLayersOptions>) {
  checkBlock(block, lattice)
  return {
    name: 'leapfrog-layers',
    lattice,
    beta,
    chains,
    precision,
    seed,
    forceEvaluations: localShape(parameters).layers + 1,
    startsInEquilibrium: start === 'exact',
    model: () => localModel(parameters, block, { beta, lattice }),
    identity: { block: blockName(block), parameters: parametersDigest(Object.entries(parameters)), start },
  }
}

interface LocalLayersState extends SamplerState {
  readonly chains: LocalChains
}

/**
 * LeapfrogLayers of a local model: refresh momenta, N layers, accept or reject with dH. A trajectory moves the lattice block
 * by block, each with an accept/reject of its own, and the corner of the tiling by blocks is random; the links between
 * blocks are frozen meanwhile. Exact whatever the parameters, on any lattice and at any beta. The model is its own inverse
 * once the momenta are turned round, so that no direction is drawn, and log J = 0.
 *
 * Blocks move the Polyakov loops slowly where the lattice is narrow, because links between them are frozen. So a trajectory
 * in blocks begins by drawing both holonomies of the torus anew: a constant added to all links of direction 0 in one time
 * slice, and to those of direction 1 in one column, changes no plaquette. This is special to abelian theories without matter.
 *
 * `acceptProbability` is the mean over the blocks of a trajectory; `accepted` and `energyError`, dH, are of the first of
 * them. With parameters of `hmcParameters` and the whole lattice as block it is HMC, trajectory by trajectory.
 *
 * @throws UsageError for options or parameters that cannot be.
 * @example
 * const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.15)
 * const sampler = localLayers({ lattice: [8, 8], beta: 2, chains: 4, seed: 7, parameters })
 */
export function localLayers(given: LocalLayersOptions): SynchronousSampler<LocalLayersState> {
  const options = parseOptions('localLayers', localLayersOptions, given)
  const { lattice, beta, precision, start, block } = options
  const parameters: LocalParameters = options.parameters
  const { layers } = localShape(parameters)
  const table = layerTable(parameters, beta, precision)
  return {
    ...describeLocalLayers(options),
    recipe: { factory: 'localLayers', options },
    init(key, from) {
      const { kicks, terms } = table
      const empty = new LocalChains({ lattice, block, beta, chains: key.chains, precision, kicks, terms })
      empty.use(table)
      return {
        chains: startChains(empty, start, key, from),
        settings: { layers, block: blockName(block), start },
      }
    },
    step(state, key) {
      state.chains.localTrajectory(key)
      return { state, info: state.chains }
    },
    save: (state) => state.chains.save(),
  }
}
