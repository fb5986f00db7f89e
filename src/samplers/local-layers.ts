import { z } from 'zod'
import { LocalChains } from '../kernels/index.ts'
import { type LocalParameters, layerTable, localModel, localShape } from '../layers/index.ts'
import { hmcOptions } from './hmc.ts'
import { parseOptions } from './options.ts'
import type { Key, SamplerState, SynchronousSampler } from './sampler.ts'

const numbers = z.custom<Float64Array>((value) => value instanceof Float64Array, 'must be a Float64Array')

/** Options of {@link localLayers}, with their defaults: those of {@link hmc} where they mean the same. */
export const localLayersOptions = z.strictObject({
  ...hmcOptions.pick({ lattice: true, beta: true, chains: true, precision: true, start: true, seed: true })
    .shape,
  parameters: z.strictObject({
    scale: numbers,
    transformation: numbers,
    logKickStep: numbers,
    coefficients: numbers,
    logDriftStep: numbers,
  }),
})

/** What {@link localLayers} takes: the parameters, and whatever differs from the defaults. */
export type LocalLayersOptions = z.input<typeof localLayersOptions>

interface LocalLayersState extends SamplerState {
  readonly chains: LocalChains
}

/**
 * LeapfrogLayers of a local model: refresh momenta, draw a direction, N layers, accept or reject with dH - log J. Exact
 * whatever the parameters, on any lattice and at any beta; `energyError` is dH - log J. With parameters of
 * `hmcParameters` it is HMC, trajectory by trajectory.
 *
 * @throws UsageError for options or parameters that cannot be.
 * @example
 * const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.15)
 * const sampler = localLayers({ lattice: [8, 8], beta: 2, chains: 4, seed: 7, parameters })
 */
export function localLayers(options: LocalLayersOptions): SynchronousSampler<LocalLayersState> {
  const settled = parseOptions('localLayers', localLayersOptions, options)
  const { lattice, beta, chains, precision, start, seed } = settled
  const parameters: LocalParameters = settled.parameters
  const { layers } = localShape(parameters)
  const table = layerTable(parameters, lattice, beta, precision)
  return {
    name: 'leapfrog-layers',
    lattice,
    beta,
    chains,
    precision,
    seed,
    forceEvaluations: layers + 1,
    recipe: { factory: 'localLayers', options: settled },
    model: () => localModel(parameters, { beta, lattice }),
    init(key: Key) {
      const { kicks, terms } = table
      const own = new LocalChains({ lattice, beta, chains: key.chains, precision, kicks, terms })
      own.use(table)
      own.start(start, key)
      return { chains: own, settings: { layers, start } }
    },
    step(state, key) {
      const { chains: own } = state
      for (let group = 0; group < own.groups; group++) {
        own.refresh(group, 1, key)
        own.drawDirections(group, key)
        own.integrateLayers(group)
        own.accept(group, key)
      }
      return { state, info: own }
    },
  }
}
