import type { ConvArchitecture } from './architecture.ts'
import { headWeights } from './head-weights.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

const networks = [
  ['kick', ['scale', 'translation', 'transformation']],
  ['drift', ['translation', 'transformation']],
] as const

/**
 * The weights of a convolutional model: two networks per layer with two inputs and two outputs (one per direction) a site, and
 * step sizes.
 */
export function convWeights({ layers, hidden, kernelSize }: ConvArchitecture): WeightSpec[] {
  const specs: WeightSpec[] = []
  for (let layer = 0; layer < layers; layer++)
    for (const [network, heads] of networks) {
      const prefix = `layers.${layer}.${network}`
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
      specs.push(...headWeights(prefix, heads, channels, 2))
    }
  return [...specs, ...stepWeights(layers, layers)]
}
