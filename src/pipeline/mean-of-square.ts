import type { Expectation } from '../measurements/index.ts'
import { FROZEN, type IntegratedTime, type IntegratedTimeOptions } from '../stats/index.ts'
import { type MeanValue, meanValue } from './mean-value.ts'

/** What tau_int of the square of a charge is read with. */
export function squareTimeOptions(
  { constant, square }: Expectation,
  startsInEquilibrium: boolean,
): IntegratedTimeOptions {
  if (constant !== undefined) return { mean: constant ** 2, exactVariance: 0, startsInEquilibrium }
  return { ...(square?.variance !== undefined && { exactVariance: square.variance }), startsInEquilibrium }
}

/** The mean square of a charge with the error that the exact distribution would give it, where that is larger. */
export function squareOfCharge(
  value: MeanValue,
  time: IntegratedTime,
  { square }: Pick<Expectation, 'square'>,
): MeanValue {
  const variance = square?.variance
  if (variance === undefined) return value
  return withExactSpread(value, variance / (time.variance ?? variance), allowedError(time, variance))
}

/**
 * The mean square of a smooth charge, likewise. It is taken for Gaussian: then the variance of its square goes with the square of
 * its mean.
 */
export function squareOfSmoothCharge(value: MeanValue, { square }: Pick<Expectation, 'square'>): MeanValue {
  return square === undefined ? value : withExactSpread(value, (square.mean / (value.mean ?? 1)) ** 2)
}

/**
 * The mean of a square with the error that the exact distribution would give it, where that is larger. The few independent
 * values of a short run may agree by chance; their spread, which goes with their mean, says too little then. `spread` is the
 * exact variance of the square over the measured one, `allowed` the error for as many independent values as changes allow.
 */
function withExactSpread(value: MeanValue, spread: number, allowed = 0): MeanValue {
  const { error, exact } = value
  if (error === null || error === 0) return value
  return meanValue({ ...value, error: Math.max(error * Math.sqrt(Math.max(1, spread)), allowed) }, exact)
}

/** The error of <Q^2> for as many independent values as the changes of Q^2 allow at most. */
function allowedError({ frozen, lowerBound = 0, count, chains }: IntegratedTime, variance: number): number {
  return frozen ? 0 : Math.sqrt((Math.max(0, lowerBound) * variance) / (count * chains))
}

/**
 * The mean square of a smooth charge with an error that is at least `share` times that of the square of the charge, where `share`
 * is the ratio of the two squares. Chains that change sector slowly meet only a few: within these the smooth charge fluctuates
 * quickly, and its spread would give an error that is much too small.
 */
export function followingCharge(smooth: MeanValue, square: MeanValue, share: number): MeanValue {
  const { error, exact } = smooth
  if (error === null) return smooth
  if (square.error === null)
    return meanValue(
      { ...smooth, error: null, degreesOfFreedom: null, reason: square.reason ?? FROZEN },
      exact,
    )
  const least = share * square.error
  if (least <= error) return smooth
  return meanValue({ ...smooth, error: least, degreesOfFreedom: square.degreesOfFreedom }, exact)
}

/** The square of a smooth charge over that of the charge: exactly where both are given, else as measured. */
export function shareOfSquare(
  smooth: { readonly exact: Pick<Expectation, 'square'>; readonly measured: MeanValue },
  charge: { readonly exact: Pick<Expectation, 'square'>; readonly measured: MeanValue },
): number {
  const ofSmooth = smooth.exact.square?.mean
  const ofCharge = charge.exact.square?.mean
  if (ofSmooth !== undefined && ofCharge !== undefined) return ofSmooth / ofCharge
  return charge.measured.mean === 0 ? 0 : (smooth.measured.mean ?? 0) / (charge.measured.mean ?? 1)
}

/** A mean square over the volume: the susceptibility. */
export function perPlaquette(square: MeanValue, volume: number, exact: number | undefined): MeanValue {
  const per = (x: number | null) => (x === null ? null : x / volume)
  return meanValue({ ...square, mean: per(square.mean), error: per(square.error) }, exact)
}
