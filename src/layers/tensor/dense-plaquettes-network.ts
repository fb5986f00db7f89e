import { siteCount } from '../../batch.ts'
import type { Tensor2D, Tensor4D } from '../../tensor/index.ts'
import type { DensePlaquettesArchitecture } from '../model/architecture.ts'
import { drift } from './drift.ts'
import { activate, affine, type LayerContext, stepSizeOf } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteKick } from './plaquette-kick.ts'
import { plaquetteMatrix } from './plaquette-matrix.ts'
import type { SiteNetwork } from './site-network.ts'

/**
 * The layers of a dense model of plaquettes: half kick, drift, half kick. Each unit of the networks of the kicks sees all plaquettes.
 * Drifts are those of HMC.
 */
export function densePlaquettesNetwork(
  architecture: DensePlaquettesArchitecture,
  context: LayerContext,
): SubStep[][] {
  const { tf } = context.backend
  const [nt, nx] = architecture.lattice
  const sites = siteCount(architecture.lattice)
  const network: SiteNetwork = (prefix, fields, outputs) => {
    let rows = tf.concat2d(
      fields.map((field) => tf.reshape(field, [-1, sites]) as Tensor2D),
      1,
    )
    architecture.hidden.forEach((_, i) => {
      rows = activate(tf, architecture.activation, affine(context, `${prefix}.hidden.${i}`, rows))
    })
    const parts = outputs.map((count) => count * sites)
    return tf
      .split(affine(context, `${prefix}.outputs`, rows), parts, 1)
      .map((part) => tf.reshape(part, [part.shape[0]!, -1, nt, nx]) as Tensor4D)
  }
  const kickOf = plaquetteKick(context, plaquetteMatrix(tf, architecture.lattice), network)
  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kickOf(layer)
    const stepOf = () => stepSizeOf(context, 'logDriftStep', layer)
    const wholeDrift = drift(tf, (momenta) => tf.mul(stepOf(), momenta) as Tensor4D)
    return [halfKick, wholeDrift, halfKick]
  })
}
