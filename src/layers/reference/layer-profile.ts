import type { Configuration } from '../../batch.ts'
import {
  action,
  averagePlaquette,
  hamiltonian,
  type Site,
  smoothCharge,
  topologicalCharge,
  wrapAngle,
} from '../../lattice/index.ts'
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
  /** Average of cos x_P. */
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
 * A local model with blocks moves all of them, the tiling beginning at `corner`: energies are sums over blocks. A trajectory
 * that runs away gives numbers that are not finite.
 *
 * @example
 * const { energyError, logJacobian } = layerProfile(model, configuration, momenta, 1)
 */
export function layerProfile(
  model: LeapfrogModel,
  configuration: Configuration,
  momenta: ArrayLike<number>,
  direction: Direction,
  corner?: Site,
): LayerProfile {
  const size = model.architecture.layers + 1
  const profile = Object.fromEntries(
    profileQuantities.map((name) => [name, new Float64Array(size)]),
  ) as unknown as LayerProfile
  let start: { energy: number; action: number; charge: number } | undefined
  const observe = (point: ReferencePoint, layer: number) => {
    const field = { ...configuration, links: point.links.map(wrapAngle) }
    const energy = hamiltonian(field, point.momenta)
    // links that are not finite have no integer charge
    const charge = Number.isFinite(energy) ? topologicalCharge(field) : Number.NaN
    const potential = action(field)
    start ??= { energy, action: potential, charge }
    const change = energy - start.energy
    profile.energyError[layer] = change - point.logJacobian
    profile.hamiltonianChange[layer] = change
    profile.actionChange[layer] = potential - start.action
    profile.logJacobian[layer] = point.logJacobian
    profile.plaquette[layer] = averagePlaquette(field)
    profile.smoothCharge[layer] = smoothCharge(field)
    profile.topologicalCharge[layer] = charge
    profile.tunneling[layer] = Math.abs(charge - start.charge)
  }
  referenceTrajectory(model, configuration, momenta, direction, { ...(corner && { corner }), observe })
  return profile
}
