import { z } from 'zod'
import { blockSize, latticeSize } from '../../lattice/index.ts'

const layers = z.int().min(1).max(10_000)
const hidden = z.array(z.int().min(1).max(100_000)).min(1).max(20)

/** The functions that may follow the hidden layers of a network. */
export const activations = ['leakyRelu', 'relu', 'swish', 'tanh'] as const
export type Activation = (typeof activations)[number]
const activation = z.enum(activations).default('leakyRelu')

/** How the links of a convolutional model move: as in HMC, or by networks as in arXiv:2112.01582 (docs/physics.md 6.4). */
export const driftKinds = ['plain', 'masked'] as const

/**
 * What a model is made of. `dense`: fully connected networks of the links of one lattice (docs/physics.md 6.4), with
 * the sizes of their hidden layers. `dense-plaquettes`: fully connected networks of the plaquettes of one lattice, with the
 * numbers of hidden units per plaquette. `conv`: periodic convolutions of the plaquette field, with the numbers of channels,
 * for any lattice. `local`: a handful of numbers per layer, for any lattice.
 */
export const architectureSchema = z.discriminatedUnion(
  'network',
  [
    z.strictObject({
      network: z.literal('dense'),
      lattice: z.custom<string | readonly [number, number]>().transform(latticeSize),
      layers,
      hidden,
      activation,
    }),
    z.strictObject({
      network: z.literal('dense-plaquettes'),
      lattice: z.custom<string | readonly [number, number]>().transform(latticeSize),
      layers,
      hidden,
      activation,
    }),
    z.strictObject({
      network: z.literal('conv'),
      layers,
      hidden,
      kernelSize: z
        .int()
        .min(1)
        .max(15)
        .refine((size) => size % 2 === 1, 'must be odd')
        .default(3),
      activation,
      drift: z.enum(driftKinds).default('plain'),
    }),
    z.strictObject({
      network: z.literal('local'),
      layers,
      harmonics: z.int().min(0).max(64).default(4),
      block: z.custom<string | readonly [number, number]>().transform(blockSize).default('whole'),
    }),
  ],
  { error: 'there are dense, dense-plaquettes, conv and local' },
)

export type Architecture = z.output<typeof architectureSchema>
export type ArchitectureOptions = z.input<typeof architectureSchema>
export type DenseArchitecture = Extract<Architecture, { network: 'dense' }>
export type DensePlaquettesArchitecture = Extract<Architecture, { network: 'dense-plaquettes' }>
export type ConvArchitecture = Extract<Architecture, { network: 'conv' }>
export type LocalArchitecture = Extract<Architecture, { network: 'local' }>
