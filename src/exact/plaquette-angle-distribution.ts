import type { Lattice } from '../batch.ts'
import { besselRatios } from './bessel-ratios.ts'
import { torusSum } from './torus-sum.ts'

/** How the angle x_P of one plaquette is distributed, x in radians. */
export interface PlaquetteAngleDistribution {
  /** Probability per radian at x, of period 2 pi. */
  readonly density: (x: number) => number
  /** Probability of an angle in [-pi, x]: 0 below -pi, 1 from pi on. */
  readonly cdf: (x: number) => number
}

/** Fourier coefficients below this are left out: added to 1 in float64 they change nothing. */
const smallestCoefficient = 1e-18

/**
 * Exact distribution of a single plaquette angle x_P, wrapped to [-pi, pi), on an nt x nx torus.
 *
 * The other V - 1 plaquettes must add up to -x_P, each with weight e^{beta cos}: their (V-1)-fold convolution has the
 * Fourier coefficients I_n^{V-1}, so that p(x) = e^{beta cos x} sum_n I_n^{V-1} cos(n x) / (2 pi sum_n I_n^V). The Fourier
 * coefficients of p itself are <cos k x_P> = sum_n I_n^{V-1} I_{n+k} / sum_n I_n^V, over all integers n (k = 1: the
 * plaquette of docs/physics.md 2.3), which gives the cdf term by term. The error of the density is a few
 * 1e-16 of its maximum, that of the cdf a few 1e-16: far in the tails these are not small parts of the values.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * const { density, cdf } = plaquetteAngleDistribution([8, 8], 4)
 * cdf(0) // 0.5
 */
export function plaquetteAngleDistribution([nt, nx]: Lattice, beta: number): PlaquetteAngleDistribution {
  const ratios = besselRatios(beta)
  const volume = nt * nx
  const norm = torusSum(ratios, volume)
  const moments = cosineMoments(ratios, volume, norm)
  // e^beta / I_0 = 1 + 2 sum_{n>=1} I_n / I_0
  const scale = torusSum(ratios, 1) / (2 * Math.PI * norm)
  const others = ratios.map((ratio) => ratio ** (volume - 1))
  return {
    density: (x) => {
      let sum = 0
      for (let n = others.length - 1; n >= 1; n--) sum += others[n] * Math.cos(n * x)
      return Math.max(0, scale * Math.exp(beta * (Math.cos(x) - 1)) * (1 + 2 * sum))
    },
    cdf: (x) => {
      if (x <= -Math.PI) return 0
      if (x >= Math.PI) return 1
      let sum = 0
      for (let k = moments.length; k >= 1; k--) sum += (moments[k - 1] * Math.sin(k * x)) / k
      return Math.min(1, Math.max(0, 0.5 + x / (2 * Math.PI) + sum / Math.PI))
    },
  }
}

/** <cos k x_P> for k = 1, 2, ... up to where it falls below `smallestCoefficient`. */
function cosineMoments(ratios: Float64Array, volume: number, norm: number): number[] {
  const ratio = (n: number) => ratios[Math.abs(n)] ?? 0
  const highest = ratios.length - 1
  const moments: number[] = []
  for (let k = 1; ; k++) {
    let sum = 0
    for (let n = -highest; n <= highest; n++) sum += ratio(n) ** (volume - 1) * ratio(n + k)
    if (sum / norm < smallestCoefficient) return moments
    moments.push(sum / norm)
  }
}
