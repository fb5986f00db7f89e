import type { Lattice } from '../../src/batch.ts'
import {
  type ArchitectureOptions,
  type LeapfrogModel,
  newModel,
  type Weight,
} from '../../src/layers/index.ts'
import { seededRandom } from '../stats/seeded-random.ts'

/**
 * The three networks, small, for a lattice; a local one that moves it in blocks: 2 in each direction where they fit; a convolutional
 * one with masks; a dense one of plaquettes.
 */
export function architectures(lattice: Lattice, layers = 2): readonly ArchitectureOptions[] {
  return [
    { network: 'dense', lattice, layers, hidden: [10, 8], activation: 'tanh' },
    { network: 'conv', layers, hidden: [6, 5], activation: 'swish' },
    { network: 'local', layers, harmonics: 3 },
    { network: 'local', layers, harmonics: 3, block: [halved(lattice[0]), halved(lattice[1])] },
    { network: 'conv', layers, hidden: [5], activation: 'tanh', drift: 'masked' },
    { network: 'dense-plaquettes', lattice, layers, hidden: [2, 1], activation: 'tanh' },
  ]
}

function halved(length: number): number {
  return length % 2 === 0 && length > 2 ? length / 2 : length
}

/**
 * A model with all weights random, so that s, t and q are far from 0: the sampler accepts rarely less than half, and no
 * identity holds by accident. `strength` multiplies what is random.
 */
export function randomModel(
  architecture: ArchitectureOptions,
  lattice: Lattice,
  { beta = 2, stepSize = 0.2, seed = 1, strength = 1 } = {},
): LeapfrogModel {
  const model = newModel({ architecture, beta, lattice, stepSize, seed })
  const random = seededRandom(seed)
  const spread = (name: string): number => {
    if (name === 'scale') return 0.1 * strength
    if (name === 'transformation') return 0.3 * strength
    if (name === 'coefficients' || name === 'neighbours') return 0.2 * strength
    if (/Step$/.test(name)) return 0.2
    return 0.6 * strength
  }
  const weights = new Map(
    [...model.weights].map(([name, { values, shape }]): [string, Weight] => {
      if (values instanceof Uint8Array) {
        return [name, { shape, values: values.map(() => (random() < 0.5 ? 1 : 0)) }]
      }
      const offset = /Step$/.test(name) ? Math.log(stepSize) : /coefficient$/.test(name) ? 1 : 0
      const fan = shape.length === 2 && name.includes('layers.') ? Math.sqrt(shape[0]! / 3) : 1
      return [name, { shape, values: values.map(() => offset + ((2 * random() - 1) * spread(name)) / fan) }]
    }),
  )
  return { ...model, weights }
}
