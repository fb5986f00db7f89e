import type { ConvArchitecture } from '../model/architecture.ts'
import { convDrifts } from './conv-drifts.ts'
import type { LayerContext } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteKick } from './plaquette-kick.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { siteNetwork } from './site-network.ts'

/** The layers of a convolutional model: half kick, drifts, half kick. */
export function convNetwork(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const network = siteNetwork(architecture, context)
  const kickOf = plaquetteKick(context, plaquetteTensors(context.backend.tf), network)
  const driftsOf = convDrifts(architecture, context, network)
  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kickOf(layer)
    return [halfKick, ...driftsOf(layer), halfKick]
  })
}
