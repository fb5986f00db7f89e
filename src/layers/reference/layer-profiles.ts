import type { Configuration } from '../../batch.ts'
import { linkBlocks, plaquetteAngles, plaquetteBlocks, type Site, wrapAngle } from '../../lattice/index.ts'
import type { Direction } from '../direction.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import { type ReferencePoint, referenceTrajectory } from './reference-trajectory.ts'

/** What is looked at after every layer. Of energies it is the change since the start of the trajectory. */
export const profileQuantities = [
  /** Change of H - log J. At the last layer accept/reject decides by it. */
  'energyError',
  /** Change of H. */
  'hamiltonianChange',
  /** Change of S. */
  'actionChange',
  /** Sum of log J over the layers so far. */
  'logJacobian',
  /** Average of cos x_P, inside the block. */
  'plaquette',
  /** Q_R. */
  'smoothCharge',
  /** Q_Z. */
  'topologicalCharge',
  /** |Q_Z - Q_Z at the start|. */
  'tunneling',
] as const
export type ProfileQuantity = (typeof profileQuantities)[number]

/** `[N + 1]` of each quantity: at the start and after each of the N layers. */
export type LayerProfile = Readonly<Record<ProfileQuantity, Float64Array>>

/**
 * One trajectory of any model, layer by layer, in float64: the anatomy of arXiv:2112.01582, Figs. 6 and 7 for one
 * chain. Layers count along the trajectory in either direction, and one looks after a full layer, where links and
 * momenta are of the same time; a local model, which fuses the kicks of neighbouring layers into one, is looked at half
 * way through that.
 *
 * What is accepted or rejected at a time has a profile: each block of a local model, the tiling beginning at `corner`, or the whole
 * lattice. Energies are those of the block. Charges are those of the lattice, of which this block alone moves. A trajectory that runs
 * away gives numbers that are not finite.
 *
 * @example
 * const [{ energyError, logJacobian }] = layerProfiles(model, configuration, momenta, 1)
 */
export function layerProfiles(
  model: LeapfrogModel,
  configuration: Configuration,
  momenta: ArrayLike<number>,
  direction: Direction,
  corner: Site = [0, 0],
): LayerProfile[] {
  const { architecture } = model
  const { lattice } = configuration
  const tiling = architecture.network === 'local' ? architecture.block : 'whole'
  const links = linkBlocks(lattice, tiling, corner)
  const plaquettes = plaquetteBlocks(lattice, tiling, corner)
  const count = Math.max(...plaquettes) + 1
  const size = architecture.layers + 1
  const profiles = Array.from({ length: count }, () => emptyProfile(size))
  let start: BlockState[] | undefined
  const observe = (point: ReferencePoint, layer: number) => {
    const states = blockStates(configuration, point, { links, plaquettes, count })
    start ??= states
    const [smoothBefore, before] = [sumOf(start, 'smoothCharge'), Math.round(sumOf(start, 'charge'))]
    // s is the same at all links that move, and each block has as many of them
    const logJacobian = point.logJacobian / count
    profiles.forEach((profile, block) => {
      const [first, state] = [start![block]!, states[block]!]
      const potential = state.action - first.action
      const change = potential + state.kinetic - first.kinetic
      const charge = Math.round(state.charge - first.charge) + 0 // -0 becomes 0
      profile.energyError[layer] = change - logJacobian
      profile.hamiltonianChange[layer] = change
      profile.actionChange[layer] = potential
      profile.logJacobian[layer] = logJacobian
      profile.plaquette[layer] = state.plaquette
      profile.smoothCharge[layer] = smoothBefore + state.smoothCharge - first.smoothCharge
      profile.topologicalCharge[layer] = before + charge + 0
      profile.tunneling[layer] = Math.abs(charge)
    })
  }
  referenceTrajectory(model, configuration, momenta, direction, { corner, observe })
  return profiles
}

/** Of the links and plaquettes of a block. */
interface BlockState {
  action: number
  kinetic: number
  /** Average of cos x_P. */
  plaquette: number
  smoothCharge: number
  /** Sum of the wrapped plaquette angles over 2 pi: its changes are integers. */
  charge: number
}

function blockStates(
  { lattice, beta }: Configuration,
  { links: x, momenta: v }: ReferencePoint,
  { links, plaquettes, count }: { links: Int32Array; plaquettes: Int32Array; count: number },
): BlockState[] {
  const states = Array.from({ length: count }, (): BlockState => {
    return { action: 0, kinetic: 0, plaquette: 0, smoothCharge: 0, charge: 0 }
  })
  links.forEach((block, link) => {
    if (block >= 0) states[block]!.kinetic += v[link]! ** 2 / 2
  })
  const angles = plaquetteAngles({ lattice, links: x.map(wrapAngle) })
  const turn = 2 * Math.PI
  plaquettes.forEach((block, site) => {
    const state = states[block]!
    const cos = Math.cos(angles[site]!)
    state.action += beta * (1 - cos)
    state.plaquette += (cos * count) / plaquettes.length
    state.smoothCharge += Math.sin(angles[site]!) / turn
    state.charge += wrapAngle(angles[site]!) / turn
  })
  return states
}

function sumOf(states: readonly BlockState[], name: 'smoothCharge' | 'charge'): number {
  return states.reduce((sum, state) => sum + state[name], 0)
}

function emptyProfile(size: number): LayerProfile {
  return Object.fromEntries(
    profileQuantities.map((name) => [name, new Float64Array(size)]),
  ) as unknown as LayerProfile
}
