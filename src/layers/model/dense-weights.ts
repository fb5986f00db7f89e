import { linkCount, linkShape } from '../../batch.ts'
import type { DenseArchitecture } from './architecture.ts'
import { headWeights } from './head-weights.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** The networks of one layer, and what each is given beside the links: the v of docs/physics.md 6.4 stands for either. */
const networks = [
  ['kick', 'force'],
  ['firstDrift', 'momenta'],
  ['secondDrift', 'momenta'],
] as const

/**
 * The weights of a dense model: three networks per layer, one mask per layer (1 where the first drift moves a link), step
 * sizes.
 */
export function denseWeights({ lattice, layers, hidden }: DenseArchitecture): WeightSpec[] {
  const links = linkCount(lattice)
  const specs: WeightSpec[] = []
  for (let layer = 0; layer < layers; layer++)
    for (const [network, beside] of networks) {
      const prefix = `layers.${layer}.${network}`
      const fanIn = 3 * links
      const first = hidden[0]!
      specs.push(
        { name: `${prefix}.links.weight`, shape: [2 * links, first], start: { kind: 'normal', fanIn } },
        { name: `${prefix}.${beside}.weight`, shape: [links, first], start: { kind: 'normal', fanIn } },
        { name: `${prefix}.hidden.0.bias`, shape: [first], start: { kind: 'zero' } },
      )
      for (let i = 1; i < hidden.length; i++) {
        const [inputs, outputs] = [hidden[i - 1]!, hidden[i]!]
        specs.push(
          {
            name: `${prefix}.hidden.${i}.weight`,
            shape: [inputs, outputs],
            start: { kind: 'normal', fanIn: inputs },
          },
          { name: `${prefix}.hidden.${i}.bias`, shape: [outputs], start: { kind: 'zero' } },
        )
      }
      specs.push(...headWeights(prefix, hidden.at(-1)!, links))
    }
  return [
    ...specs,
    { name: 'masks', shape: [layers, ...linkShape(lattice)], start: { kind: 'checkerboard' } },
    ...stepWeights(layers, layers),
  ]
}
