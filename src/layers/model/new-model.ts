import { type Lattice, siteCount } from '../../batch.ts'
import { UsageError } from '../../errors.ts'
import { purposes, randomWords } from '../../kernels/index.ts'
import { latticeSize } from '../../lattice/index.ts'
import { type ArchitectureOptions, architectureSchema } from './architecture.ts'
import { checkerboard } from './checkerboard.ts'
import { type LeapfrogModel, weightSpecs } from './leapfrog-model.ts'
import { sizeOf, type Weight, type WeightSpec } from './weight.ts'

/** What {@link newModel} takes. */
export interface NewModelOptions {
  readonly architecture: ArchitectureOptions
  /** What the model is to be trained for. */
  readonly beta: number
  readonly lattice: string | Lattice
  /** Of the kicks and of the drifts of every layer. */
  readonly stepSize: number
  /** Of the first weights. Default 1. */
  readonly seed?: number
}

/**
 * Normal deviates of variance `variance` (Box-Muller), each computed from the seed, the number of the weight and its place in
 * it.
 */
function normal(count: number, variance: number, weight: number, seed: number): Float32Array {
  const words = randomWords(seed)
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const address = { index: i, chain: weight, trajectory: 0 }
    const uniform = (words(purposes.weights, address, 0) + 0.5) / 2 ** 32
    const angle = (2 * Math.PI * words(purposes.weights, address, 1)) / 2 ** 32
    values[i] = Math.sqrt(-2 * variance * Math.log(uniform)) * Math.cos(angle)
  }
  return values
}

/** One checkerboard for each layer, `[layers, 2, nt, nx]`. */
function checkerboards([layers, , nt, nx]: readonly number[]): Uint8Array {
  const layer = checkerboard([nt!, nx!])
  return Uint8Array.from({ length: layers! * layer.length }, (_, i) => layer[i % layer.length]!)
}

/** The matrix of a weight that starts as `onSite`. */
function onSite(shape: readonly number[], lattice: Lattice, weight: number, seed: number): Float32Array {
  const sites = siteCount(lattice)
  const [from, to] = shape.map((size) => size / sites) as [number, number]
  const ofSite = normal(from * to, 2 / from, weight, seed)
  const values = new Float32Array(sizeOf(shape))
  for (let i = 0; i < from; i++)
    for (let j = 0; j < to; j++)
      for (let site = 0; site < sites; site++)
        values[(i * sites + site) * to * sites + j * sites + site] = ofSite[i * to + j]!
  return values
}

function firstValues({ shape, start }: WeightSpec, weight: number, stepSize: number, seed: number): Weight {
  const count = sizeOf(shape)
  if (start.kind === 'checkerboard') return { shape, values: checkerboards(shape) }
  if (start.kind === 'normal') return { shape, values: normal(count, 2 / start.fanIn, weight, seed) }
  if (start.kind === 'onSite') return { shape, values: onSite(shape, start.lattice, weight, seed) }
  const value = { zero: 0, one: 1, logStep: Math.log(stepSize) }[start.kind]
  return { shape, values: new Float32Array(count).fill(value) }
}

/**
 * An untrained model: s = t = q = 0. With it LeapfrogLayers are HMC with as many leapfrog steps of size `stepSize` as there are
 * layers.
 *
 * @throws UsageError for an architecture that cannot be.
 * @example
 * const model = newModel({ architecture: { network: 'local', layers: 10 }, beta: 4, lattice: '16x16', stepSize: 0.15 })
 */
export function newModel({
  architecture,
  beta,
  lattice,
  stepSize,
  seed = 1,
}: NewModelOptions): LeapfrogModel {
  const parsed = architectureSchema.safeParse(architecture)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`architecture: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  if (!(stepSize > 0)) throw new UsageError(`model: step size must be above 0, not ${stepSize}`)
  if (!(beta > 0)) throw new UsageError(`model: beta must be above 0, not ${beta}`)
  const specs = weightSpecs(parsed.data)
  return {
    architecture: parsed.data,
    weights: new Map(specs.map((spec, i) => [spec.name, firstValues(spec, i, stepSize, seed)])),
    training: { beta, lattice: latticeSize(lattice) },
    provenance: {},
  }
}
