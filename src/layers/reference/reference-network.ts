import type { Lattice } from '../../batch.ts'
import type { Activation, ConvArchitecture, DensePlaquettesArchitecture } from '../model/architecture.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'

/** The outputs of a network at each link, `[2, nt, nx]`. */
export interface ReferenceOutputs {
  readonly scale: Float64Array
  readonly translation: Float64Array
  readonly transformation: Float64Array
}

const functions: Readonly<Record<Activation, (x: number) => number>> = {
  leakyRelu: (x) => (x > 0 ? x : 0.2 * x),
  relu: (x) => Math.max(0, x),
  swish: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
}

export function weightsOf(model: LeapfrogModel, name: string): ArrayLike<number> {
  return model.weights.get(name)!.values
}

/** sum_i x_i W_ij + b_j in plain loops. */
function affine(model: LeapfrogModel, prefix: string, x: ArrayLike<number>): number[] {
  const weight = weightsOf(model, `${prefix}.weight`)
  const bias = weightsOf(model, `${prefix}.bias`)
  return Array.from({ length: bias.length }, (_, j) => {
    let sum = bias[j]!
    for (let i = 0; i < x.length; i++) sum += x[i]! * weight[i * bias.length + j]!
    return sum
  })
}

function bounded(model: LeapfrogModel, prefix: string, x: ArrayLike<number>): number[] {
  const coefficient = weightsOf(model, `${prefix}.coefficient`)[0]!
  return affine(model, prefix, x).map((value) => coefficient * Math.tanh(value))
}

/** Eqs. 12-14: s, t, q from the encoded links `[cos x, sin x]` and what stands beside them, `[2, nt, nx]`. */
export function referenceDense(
  model: LeapfrogModel & { architecture: { activation: Activation; hidden: readonly number[] } },
  prefix: string,
  encoded: readonly number[],
  beside: 'force' | 'momenta',
  other: ArrayLike<number>,
): ReferenceOutputs {
  const { activation, hidden } = model.architecture
  const ofLinks = weightsOf(model, `${prefix}.links.weight`)
  const ofOther = weightsOf(model, `${prefix}.${beside}.weight`)
  const bias = weightsOf(model, `${prefix}.hidden.0.bias`)
  let h = Array.from(bias, (start, j) => {
    let sum = start
    for (let i = 0; i < encoded.length; i++) sum += encoded[i]! * ofLinks[i * bias.length + j]!
    for (let i = 0; i < other.length; i++) sum += other[i]! * ofOther[i * bias.length + j]!
    return functions[activation](sum)
  })
  for (let i = 1; i < hidden.length; i++) {
    h = affine(model, `${prefix}.hidden.${i}`, h).map(functions[activation])
  }
  return {
    scale: Float64Array.from(bounded(model, `${prefix}.scale`, h)),
    translation: Float64Array.from(affine(model, `${prefix}.translation`, h)),
    transformation: Float64Array.from(bounded(model, `${prefix}.transformation`, h)),
  }
}

/** What a dense network of plaquettes gives at every site, `[site][output]`, from fields `[nt, nx]` that it is given. */
export function referenceDensePlaquettes(
  model: LeapfrogModel & { architecture: DensePlaquettesArchitecture },
  prefix: string,
  fields: readonly ArrayLike<number>[],
): number[][] {
  const { activation, hidden } = model.architecture
  const sites = fields[0]!.length
  let units = fields.flatMap((field) => Array.from(field))
  hidden.forEach((_, i) => {
    units = affine(model, `${prefix}.hidden.${i}`, units).map(functions[activation])
  })
  const outputs = affine(model, `${prefix}.outputs`, units)
  return Array.from({ length: sites }, (_, site) => outputs.filter((_, i) => i % sites === site))
}

/** What the network of a convolutional model gives at every site, `[site][output]`, from fields `[nt, nx]` that it is given. */
export function referenceConv(
  model: LeapfrogModel & { architecture: ConvArchitecture },
  prefix: string,
  [nt, nx]: Lattice,
  fields: readonly ArrayLike<number>[],
): number[][] {
  const { activation, hidden, kernelSize } = model.architecture
  const half = (kernelSize - 1) / 2
  let channels = Array.from({ length: nt * nx }, (_, site) => fields.map((field) => field[site]!))
  for (let layer = 0; layer < hidden.length; layer++) {
    const before = channels
    channels = before.map((_, site) => {
      const window: number[] = []
      for (let dt = -half; dt <= half; dt++)
        for (let dx = -half; dx <= half; dx++) {
          const t = (Math.floor(site / nx) + dt + kernelSize * nt) % nt
          const x = ((site % nx) + dx + kernelSize * nx) % nx
          window.push(...before[t * nx + x]!)
        }
      return affine(model, `${prefix}.hidden.${layer}`, window).map(functions[activation])
    })
  }
  return channels.map((h) => affine(model, `${prefix}.outputs`, h))
}
