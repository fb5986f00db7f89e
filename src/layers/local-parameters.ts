import { UsageError } from '../errors.ts'

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
export interface LocalParameters {
  /** s_k: `[ceil(N / 2)]`, the logarithm of the scale of the momenta. */
  readonly scale: Float64Array
  /** q_k: `[floor(N / 2) + 1]`, the logarithm of the factor of beta. */
  readonly transformation: Float64Array
  /** `[floor(N / 2) + 1]`, logarithm of the step size of each kick. */
  readonly logKickStep: Float64Array
  /** c_{k,m}: `[floor(N / 2) + 1, M]` for the harmonics m = 2 .. M + 1. */
  readonly coefficients: Float64Array
  /** r_k: `[floor(N / 2) + 1]`, the coupling to the neighbouring plaquettes. */
  readonly neighbours: Float64Array
  /** `[ceil(N / 2)]`, logarithm of the step size of each drift. */
  readonly logDriftStep: Float64Array
}

/** N layers and M harmonics beyond the first. */
export interface LocalShape {
  readonly layers: number
  readonly harmonics: number
}

/** Kicks and drifts of which a model of N layers keeps the numbers; drift k is after kick k, and scale k of kick k. */
export function keptKicks(layers: number): { readonly kicks: number; readonly drifts: number } {
  return { kicks: Math.floor(layers / 2) + 1, drifts: Math.ceil(layers / 2) }
}

/** Lengths of the arrays of a model of this shape, in the order of the interface. */
export function parameterLengths({
  layers,
  harmonics,
}: LocalShape): Readonly<Record<keyof LocalParameters, number>> {
  const { kicks, drifts } = keptKicks(layers)
  return {
    scale: drifts,
    transformation: kicks,
    logKickStep: kicks,
    coefficients: kicks * harmonics,
    neighbours: kicks,
    logDriftStep: drifts,
  }
}

/**
 * Parameters that make plain HMC with `layers` leapfrog steps of size `stepSize` (s = q = c = r = 0): where training starts.
 *
 * @throws UsageError unless there is at least one layer, no negative number of harmonics, and a positive step size.
 * @example
 * const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.1)
 */
export function hmcParameters(shape: LocalShape, stepSize: number): LocalParameters {
  const { layers, harmonics } = shape
  if (!Number.isSafeInteger(layers) || layers < 1)
    throw new UsageError(`a local model needs at least one layer, not ${layers}`)
  if (!Number.isSafeInteger(harmonics) || harmonics < 0)
    throw new UsageError(`the number of harmonics of a local model is a whole number, not ${harmonics}`)
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new UsageError(`the step size of a local model is positive, not ${stepSize}`)
  const parameters = unflattenParameters(new Float64Array(parameterCount(shape)), shape)
  const logStep = Math.log(stepSize)
  parameters.logKickStep.fill(logStep)
  parameters.logDriftStep.fill(logStep)
  return parameters
}

/**
 * N and M of a model.
 *
 * @throws UsageError where the lengths of the arrays contradict each other, or a number is not finite.
 */
export function localShape(parameters: LocalParameters): LocalShape {
  const kicks = parameters.transformation.length
  const shape = {
    layers: kicks + parameters.logDriftStep.length - 1,
    harmonics: parameters.coefficients.length / kicks,
  }
  const lengths = parameterLengths(shape)
  for (const [name, values] of Object.entries(parameters) as [keyof LocalParameters, Float64Array][]) {
    if (shape.layers < 1 || values.length !== lengths[name] || !Number.isInteger(shape.harmonics)) {
      const given = Object.entries(parameters).map(([other, { length }]) => `${length} ${other}`)
      throw new UsageError(
        `no local model has ${given.join(', ')}: of N layers it has ceil(N / 2) scales and drift steps, and floor(N / 2) + 1 of the rest`,
      )
    }
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at >= 0) throw new UsageError(`${name}[${at}] of a local model is ${values[at]}, not a finite number`)
  }
  return shape
}

/** Numbers in a model of this shape. */
export function parameterCount(shape: LocalShape): number {
  return Object.values(parameterLengths(shape)).reduce((sum, length) => sum + length, 0)
}

/** All parameters one after the other, in the order of the interface: what an optimiser moves. */
export function flattenParameters(parameters: LocalParameters): Float64Array {
  const { scale, transformation, logKickStep, coefficients, neighbours, logDriftStep } = parameters
  return Float64Array.from([
    ...scale,
    ...transformation,
    ...logKickStep,
    ...coefficients,
    ...neighbours,
    ...logDriftStep,
  ])
}

/** Views into `values`, the inverse of `flattenParameters`: writing to one writes to the other. */
export function unflattenParameters(values: Float64Array, shape: LocalShape): LocalParameters {
  if (values.length !== parameterCount(shape))
    throw new UsageError(
      `a local model of ${shape.layers} layers and ${shape.harmonics} harmonics has ${parameterCount(shape)} numbers, not ${values.length}`,
    )
  let from = 0
  const views = Object.entries(parameterLengths(shape)).map(([name, length]) => {
    from += length
    return [name, values.subarray(from - length, from)]
  })
  return Object.fromEntries(views) as LocalParameters
}
