import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

/** N layers and M harmonics beyond the first. */
export interface LocalShape {
  readonly layers: number
  readonly harmonics: number
}

/**
 * How many kicks and drifts of a local model of N layers have numbers of their own. Its second half mirrors the first. Drift k
 * follows kick k, and scale k belongs to kick k.
 */
export function keptKicks(layers: number): { readonly kicks: number; readonly drifts: number } {
  return { kicks: Math.floor(layers / 2) + 1, drifts: Math.ceil(layers / 2) }
}

interface Extent extends LocalShape {
  readonly kicks: number
  readonly drifts: number
}

/** The six arrays of a local model, and the shape of each. An optimiser and its checkpoints have them in this order. */
const shapes = {
  /** s_k: `[ceil(N / 2)]`, the logarithm of the scale of the momenta. */
  scale: ({ drifts }: Extent) => [drifts],
  /** q_k: `[floor(N / 2) + 1]`, the logarithm of the factor of beta. */
  transformation: ({ kicks }: Extent) => [kicks],
  /** `[floor(N / 2) + 1]`, logarithm of the step size of each kick. */
  logKickStep: ({ kicks }: Extent) => [kicks],
  /** c_{k,m}: `[floor(N / 2) + 1, M]` for the harmonics m = 2 .. M + 1. */
  coefficients: ({ kicks, harmonics }: Extent) => [kicks, harmonics],
  /** r_k: `[floor(N / 2) + 1]`, the coupling to the neighbouring plaquettes. */
  neighbours: ({ kicks }: Extent) => [kicks],
  /** `[ceil(N / 2)]`, logarithm of the step size of each drift. */
  logDriftStep: ({ drifts }: Extent) => [drifts],
} as const

/**
 * Parameters of a local model of N layers: N drifts and N + 1 kicks, each the same for all links, so that one model fits
 * every lattice. Kick k, drift k (k < N), with w = 1/2 for the first and last kick and 1 between and P' the four
 * neighbours of plaquette P:
 *
 *     v <- e^{s_k} v - w_k e^{s_k / 2 + logKickStep_k} curl[ beta e^{q_k} sin x_P + sum_m c_{k,m} m sin(m x_P)
 *                                                           + r_k cos x_P sum_P' sin x_P' ]
 *     x <- x + e^{logDriftStep_k} v
 *
 * The model reads the same from both ends, but for the sign of s: s_{N-k} = -s_k, and each other number at k is that at
 * N - k (drifts: N - 1 - k). So it is its own inverse once the momenta are turned round, as leapfrog is; it heats in its
 * first half as much as it cools in the second, and log J = 0. Only the first half is kept, and what is in the middle; an even
 * N has s = 0 there. s, q and the rest are the networks s, q and t of docs/physics.md 6.1, local and without hidden
 * layers: functions of the plaquettes around a link, so that every update is gauge covariant.
 */
export type LocalParameters = { readonly [Name in keyof typeof shapes]: Float64Array }

/** The names of the six arrays, in the order in which an optimiser has them. */
export const localArrayNames = Object.keys(shapes) as readonly (keyof LocalParameters)[]

/** A value for each of the six arrays. */
export function forLocalArrays<Value>(
  valueFor: (name: keyof LocalParameters) => Value,
): Readonly<Record<keyof LocalParameters, Value>> {
  return Object.fromEntries(localArrayNames.map((name) => [name, valueFor(name)])) as Record<
    keyof LocalParameters,
    Value
  >
}

/** The shape of each of the six arrays. */
export function localArrayShapes(
  shape: LocalShape,
): Readonly<Record<keyof LocalParameters, readonly number[]>> {
  const extent = { ...shape, ...keptKicks(shape.layers) }
  return forLocalArrays((name) => shapes[name](extent))
}

/** A weight of a local model. */
export interface LocalWeightSpec extends WeightSpec {
  readonly name: keyof LocalParameters
}

/** The weights of a local model in the order of its file, where the step sizes come last as they do in every network. */
export function localWeights(shape: LocalShape): LocalWeightSpec[] {
  const { kicks, drifts } = keptKicks(shape.layers)
  const steps = stepWeights(kicks, drifts)
  const arrayShapes = localArrayShapes(shape)
  const others = localArrayNames.filter((name) => steps.every((step) => step.name !== name))
  return [
    ...others.map((name) => ({ name, shape: arrayShapes[name], start: { kind: 'zero' } as const })),
    ...steps,
  ]
}
