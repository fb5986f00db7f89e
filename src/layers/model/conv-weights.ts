import type { ConvArchitecture } from './architecture.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** The numbers of fields that a network is given and gives at every site. */
interface SiteFields {
  readonly inputs: number
  readonly outputs: number
}

/** From cos x_P and sin x_P to s of the two links of a site, then t and q of its plaquette. */
const ofKick: SiteFields = { inputs: 2, outputs: 4 }
/** From cos x, sin x and v of the two links of a site to their s, t and q. */
const ofDrift: SiteFields = { inputs: 6, outputs: 6 }

/**
 * The weights of a convolutional model: for each layer a network for its two kicks, and one for each drift if these are masked; step
 * sizes.
 */
export function convWeights({ layers, hidden, kernelSize, drift }: ConvArchitecture): WeightSpec[] {
  const network = (prefix: string, { inputs, outputs }: SiteFields): WeightSpec[] => {
    const channels = [inputs, ...hidden]
    return [
      ...hidden.flatMap((next, i): WeightSpec[] => {
        const fanIn = kernelSize ** 2 * channels[i]!
        return [
          { name: `${prefix}.hidden.${i}.weight`, shape: [fanIn, next], start: { kind: 'normal', fanIn } },
          { name: `${prefix}.hidden.${i}.bias`, shape: [next], start: { kind: 'zero' } },
        ]
      }),
      { name: `${prefix}.outputs.weight`, shape: [channels.at(-1)!, outputs], start: { kind: 'zero' } },
      { name: `${prefix}.outputs.bias`, shape: [outputs], start: { kind: 'zero' } },
    ]
  }
  const ofLayers = Array.from({ length: layers }, (_, layer) => [
    ...network(`layers.${layer}.kick`, ofKick),
    ...(drift === 'masked'
      ? ['firstDrift', 'secondDrift'].flatMap((name) => network(`layers.${layer}.${name}`, ofDrift))
      : []),
  ])
  return [...ofLayers.flat(), ...stepWeights(layers, layers)]
}
