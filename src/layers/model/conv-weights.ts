import type { ConvArchitecture } from './architecture.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** What the network of a kick gives for every site: s of its two links, then t and q of its plaquette. */
const KICK_OUTPUTS = 4

/** The weights of a convolutional model: one network per layer, for its two kicks, and step sizes. */
export function convWeights({ layers, hidden, kernelSize }: ConvArchitecture): WeightSpec[] {
  const specs: WeightSpec[] = []
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `layers.${layer}.kick`
    // cos x_P and sin x_P
    let channels = 2
    hidden.forEach((next, i) => {
      const inputs = kernelSize ** 2 * channels
      specs.push(
        {
          name: `${prefix}.hidden.${i}.weight`,
          shape: [inputs, next],
          start: { kind: 'normal', fanIn: inputs },
        },
        { name: `${prefix}.hidden.${i}.bias`, shape: [next], start: { kind: 'zero' } },
      )
      channels = next
    })
    specs.push(
      { name: `${prefix}.outputs.weight`, shape: [channels, KICK_OUTPUTS], start: { kind: 'zero' } },
      { name: `${prefix}.outputs.bias`, shape: [KICK_OUTPUTS], start: { kind: 'zero' } },
    )
  }
  return [...specs, ...stepWeights(layers, layers)]
}
