import { siteCount } from '../../batch.ts'
import type { DensePlaquettesArchitecture } from './architecture.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** cos x_P and sin x_P of every plaquette. */
const INPUTS = 2
/** s of the two links of every site, then t and q of its plaquette. */
const OUTPUTS = 4

/**
 * The weights of a dense model of plaquettes: one network per layer, for its two kicks, and step sizes. What enters a matrix and what
 * leaves it are fields on the lattice, one after the other. At the start a hidden unit sees its own plaquette alone, and all
 * plaquettes are alike.
 */
export function densePlaquettesWeights({
  lattice,
  layers,
  hidden,
}: DensePlaquettesArchitecture): WeightSpec[] {
  const sites = siteCount(lattice)
  const fields = [INPUTS, ...hidden]
  const ofLayers = Array.from({ length: layers }, (_, layer) => {
    const prefix = `layers.${layer}.kick`
    return [
      ...hidden.flatMap((next, i): WeightSpec[] => [
        {
          name: `${prefix}.hidden.${i}.weight`,
          shape: [fields[i]! * sites, next * sites],
          start: { kind: 'onSite', lattice },
        },
        { name: `${prefix}.hidden.${i}.bias`, shape: [next * sites], start: { kind: 'zero' } },
      ]),
      {
        name: `${prefix}.outputs.weight`,
        shape: [fields.at(-1)! * sites, OUTPUTS * sites],
        start: { kind: 'zero' },
      },
      { name: `${prefix}.outputs.bias`, shape: [OUTPUTS * sites], start: { kind: 'zero' } },
    ] satisfies WeightSpec[]
  })
  return [...ofLayers.flat(), ...stepWeights(layers, layers)]
}
