import type { Lattice } from '../batch.ts'
import { angleTransformDeficit } from './angle-transform-deficit.ts'
import { susceptibilityInfiniteVolume } from './susceptibility-infinite-volume.ts'

/** Sectors less probable than this, relative to charge 0, are left out: the errors of all P(Q) are some 1e-15 of P(0). */
const smallestProbability = 1e-12

/** The sectors of charge 0, 1, 2, ...: those of -Q are like those of Q. */
export interface Sectors {
  /** P(Q), summing to 1 over positive and negative charges. */
  readonly probability: Float64Array
  /** P(Q) times <cos x_P> at charge Q. */
  readonly plaquette: Float64Array
}

/**
 * P(Q) and P(Q) <cos x_P>_Q, dimensionless, for Q = 0, 1, ... up to where P(Q) < 1e-12 P(0).
 *
 * With G(u) = sum_n J(n+u)^V, the partition function at vacuum angle 2 pi u, the integrals of docs/physics.md 2.5 over
 * all nu become integrals over one period: P(Q) = int_0^1 cos(2 pi Q u) G(u) du / G(0). |Q| <= V/2, so G is a finite
 * Fourier series, and the mean over M points of a period is exact up to the P of charges that differ from Q by a multiple
 * of M. M covers 24 standard deviations of Q, or all charges.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * sectors([8, 8], 4).probability[0] // 0.57442105...
 */
export function sectors([nt, nx]: Lattice, beta: number): Sectors {
  const volume = nt * nx
  const deviation = Math.sqrt(volume * susceptibilityInfiniteVolume(beta))
  const points = Math.min(volume + 1, Math.ceil(24 * deviation) + 16)
  const { weights, slopes } = periodSums(beta, volume, points)

  // On large lattices G is a narrow peak around u = 0: elsewhere it is too small to count.
  const significant = [...weights.keys()].filter((j) => Math.abs(weights[j]) > 1e-20 * weights[0])
  const cosines = Float64Array.from({ length: points }, (_, j) => Math.cos((2 * Math.PI * j) / points))
  const coefficient = (values: Float64Array, charge: number) => {
    let sum = 0
    for (const j of significant) sum += cosines[(charge * j) % points] * values[j]
    return sum / (points * weights[0])
  }
  const probability: number[] = []
  const plaquette: number[] = []
  for (let charge = 0; 2 * charge <= points; charge++) {
    const value = coefficient(weights, charge)
    if (charge > 0 && !(value >= smallestProbability * probability[0])) break
    probability.push(value)
    plaquette.push(coefficient(slopes, charge))
  }
  return { probability: Float64Array.from(probability), plaquette: Float64Array.from(plaquette) }
}

/**
 * Sums at u = j / points, divided by I_0^V. `weights`: sum_n J(n+u)^V. `slopes`: its derivative with respect to beta,
 * divided by V, which is sum_n J(n+u)^{V-1} [J(n+u+1) + J(n+u-1)] / 2.
 */
function periodSums(beta: number, volume: number, points: number) {
  const deficit = angleTransformDeficit(beta)
  const weights = new Float64Array(points)
  const slopes = new Float64Array(points)
  // 1 - J(n+u) / J(0)
  const row = (n: number) => Float64Array.from({ length: points }, (_, j) => deficit(n, j / points))
  let here = row(0)
  let above = row(1)
  // the row of n = -1, from J(u - 1) = J(1 - u): row 0 backwards; at u = 0 it is J(-1) = J(1)
  let below = here.map((_, j) => (j === 0 ? above[0] : here[points - j]))
  for (let n = 0; ; n++) {
    let largest = 0
    for (let j = 0; j < points; j++) {
      const value = 1 - here[j]
      // J may be negative where it is small.
      const power = value > 0.5 ? Math.exp((volume - 1) * Math.log1p(-here[j])) : value ** (volume - 1)
      const weight = power * value
      const slope = power * (1 - (above[j] + below[j]) / 2)
      largest = Math.max(largest, Math.abs(weight))
      weights[j] += weight
      slopes[j] += slope
      if (n > 0 || j > 0) {
        const mirrored = (points - j) % points
        weights[mirrored] += weight
        slopes[mirrored] += slope
      }
    }
    // Terms may fall as slowly as n^-V, on the smallest lattices at small beta. Even then all later ones together are less
    // than n times the last.
    if (n > 0 && largest * n < 1e-17) return { weights, slopes }
    below = here
    here = above
    above = row(n + 2)
  }
}
