import { UsageError } from '../errors.ts'

/**
 * Parameters of a local model of N layers: N drifts and N + 1 kicks, each the same for all links, so that one model fits
 * every lattice. Kick k, drift k (k < N) in direction +, with w = 1/2 for the first and last kick and 1 between:
 *
 *     v <- e^{s_k} v - w_k e^{logKickStep_k} curl[ beta e^{q_k} sin x_P + sum_m c_{k,m} m sin(m x_P) ]
 *     x <- x + e^{logDriftStep_k} v                                  log J += 2 V s_k
 *
 * The plaquette terms are the force of a local action, so every update is gauge covariant; s, q and c are the networks s,
 * q and t of the paper (eqs. a-d) with nothing but a bias. Direction - is the exact inverse.
 */
export interface LocalParameters {
  /** s_k: `[N + 1]`, the logarithm of the scale of the momenta. */
  readonly scale: Float64Array
  /** q_k: `[N + 1]`, the logarithm of the factor of beta. */
  readonly transformation: Float64Array
  /** `[N + 1]`, logarithm of the step size of each kick. */
  readonly logKickStep: Float64Array
  /** c_{k,m}: `[N + 1, M]` for the harmonics m = 2 .. M + 1. */
  readonly coefficients: Float64Array
  /** `[N]`, logarithm of the step size of each drift. */
  readonly logDriftStep: Float64Array
}

/** N layers and M harmonics beyond the first. */
export interface LocalShape {
  readonly layers: number
  readonly harmonics: number
}

/**
 * Parameters that make plain HMC with `layers` leapfrog steps of size `stepSize` (s = q = c = 0): where training starts.
 *
 * @throws UsageError unless there is at least one layer, no negative number of harmonics, and a positive step size.
 * @example
 * const parameters = hmcParameters({ layers: 10, harmonics: 4 }, 0.1)
 */
export function hmcParameters({ layers, harmonics }: LocalShape, stepSize: number): LocalParameters {
  if (!Number.isSafeInteger(layers) || layers < 1)
    throw new UsageError(`a local model needs at least one layer, not ${layers}`)
  if (!Number.isSafeInteger(harmonics) || harmonics < 0)
    throw new UsageError(`the number of harmonics of a local model is a whole number, not ${harmonics}`)
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new UsageError(`the step size of a local model is positive, not ${stepSize}`)
  const logStep = Math.log(stepSize)
  return {
    scale: new Float64Array(layers + 1),
    transformation: new Float64Array(layers + 1),
    logKickStep: new Float64Array(layers + 1).fill(logStep),
    coefficients: new Float64Array((layers + 1) * harmonics),
    logDriftStep: new Float64Array(layers).fill(logStep),
  }
}

/**
 * N and M of a model.
 *
 * @throws UsageError where the lengths of the arrays contradict each other, or a number is not finite.
 */
export function localShape(parameters: LocalParameters): LocalShape {
  const { scale, transformation, logKickStep, coefficients, logDriftStep } = parameters
  const layers = logDriftStep.length
  const kicks = layers + 1
  const harmonics = coefficients.length / kicks
  if (
    layers < 1 ||
    scale.length !== kicks ||
    transformation.length !== kicks ||
    logKickStep.length !== kicks ||
    !Number.isInteger(harmonics)
  ) {
    throw new UsageError(
      `a local model of ${layers} layers has ${kicks} scales, transformations and kick steps and a multiple of ${kicks} coefficients, not ${scale.length}, ${transformation.length}, ${logKickStep.length} and ${coefficients.length}`,
    )
  }
  for (const [name, values] of Object.entries(parameters)) {
    const at = (values as Float64Array).findIndex((value) => !Number.isFinite(value))
    if (at >= 0) throw new UsageError(`${name}[${at}] of a local model is ${values[at]}, not a finite number`)
  }
  return { layers, harmonics }
}

/** Numbers in a model of this shape. */
export function parameterCount({ layers, harmonics }: LocalShape): number {
  return (layers + 1) * (3 + harmonics) + layers
}

/** All parameters one after the other, in the order of the interface: what an optimiser moves. */
export function flattenParameters(parameters: LocalParameters): Float64Array {
  const { scale, transformation, logKickStep, coefficients, logDriftStep } = parameters
  return Float64Array.from([...scale, ...transformation, ...logKickStep, ...coefficients, ...logDriftStep])
}

/** Views into `values`, the inverse of `flattenParameters`: writing to one writes to the other. */
export function unflattenParameters(values: Float64Array, shape: LocalShape): LocalParameters {
  const { layers, harmonics } = shape
  if (values.length !== parameterCount(shape))
    throw new UsageError(
      `a local model of ${layers} layers and ${harmonics} harmonics has ${parameterCount(shape)} numbers, not ${values.length}`,
    )
  const kicks = layers + 1
  let from = 0
  const next = (length: number) => {
    from += length
    return values.subarray(from - length, from)
  }
  return {
    scale: next(kicks),
    transformation: next(kicks),
    logKickStep: next(kicks),
    coefficients: next(kicks * harmonics),
    logDriftStep: next(layers),
  }
}

/**
 * Projects parameters, or a gradient with respect to them, onto the palindromic models, in place: s_k = -s_{N-k}, so
 * that log J = 0 and the model heats and cools alike, and drift steps that read the same from both ends. The other
 * parameters stay free.
 */
export function tiePalindromically({ scale, logDriftStep }: LocalParameters): void {
  mirror(scale, -1)
  mirror(logDriftStep, 1)
}

function mirror(values: Float64Array, sign: 1 | -1): void {
  const last = values.length - 1
  for (let k = 0; 2 * k <= last; k++) {
    const mean = (values[k]! + sign * values[last - k]!) / 2
    values[k] = mean
    values[last - k] = sign * mean
  }
}
