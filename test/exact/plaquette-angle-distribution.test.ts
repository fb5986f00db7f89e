import { describe, expect, it, test } from 'vitest'
import type { Configurations, Lattice } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import {
  averagePlaquette,
  independentConfigurations,
  plaquetteAngleDistribution,
} from '../../src/exact/index.ts'
import { plaquetteAngles, wrapAngle } from '../../src/lattice/index.ts'
import { hmc } from '../../src/samplers/index.ts'
import { integratedTime, kolmogorovSmirnov, SeriesAccumulator } from '../../src/stats/index.ts'

const cases: [Lattice, number][] = [
  [[2, 2], 0.2],
  [[2, 2], 4],
  [[2, 2], 60],
  [[2, 3], 1],
  [[5, 7], 2.5],
  [[8, 8], 4],
  [[16, 16], 7],
]

describe.each(cases)('on %j at beta %f', (lattice, beta) => {
  const { density, cdf } = plaquetteAngleDistribution(lattice, beta)
  /** Over one period; the trapezoidal rule is exact for a Fourier series of fewer than 1024 terms. */
  const average = (f: (x: number) => number) => {
    let sum = 0
    for (let i = 0; i < 1024; i++) sum += f((2 * Math.PI * i) / 1024 - Math.PI)
    return (sum * 2 * Math.PI) / 1024
  }

  it('the density is normalised, even, and has the exact plaquette as its <cos x>', () => {
    expect(average(density)).toBeCloseTo(1, 13)
    expect(average((x) => density(x) * Math.cos(x))).toBeCloseTo(averagePlaquette(lattice, beta), 12)
    for (const x of [0.1, 1, 3]) expect(density(-x)).toBeCloseTo(density(x), 14)
  })

  it('the cdf is the integral of the density', () => {
    // Gauss-Legendre with 3 nodes on 2000 intervals: an error of h^6, below 1e-13.
    const h = Math.PI / 1000
    let integral = 0
    let worst = 0
    for (let i = 0; i < 2000; i++) {
      const middle = -Math.PI + (i + 0.5) * h
      const off = (h / 2) * Math.sqrt(0.6)
      integral += (h / 18) * (5 * density(middle - off) + 8 * density(middle) + 5 * density(middle + off))
      worst = Math.max(worst, Math.abs(cdf(-Math.PI + (i + 1) * h) - integral))
    }
    expect(worst).toBeLessThan(1e-12)
    expect(cdf(0)).toBeCloseTo(0.5, 15)
    expect([cdf(-4), cdf(-Math.PI), cdf(Math.PI), cdf(4)]).toEqual([0, 0, 1, 1])
  })
})

test('is the von Mises distribution on a large lattice', () => {
  const { density } = plaquetteAngleDistribution([64, 64], 2)
  const besselZero = 2.279585302336067
  for (const x of [0, 0.5, 2, 3])
    expect(density(x)).toBeCloseTo(Math.exp(2 * Math.cos(x)) / (2 * Math.PI * besselZero), 14)
})

test('of 2 x 2 plaquettes is what integrating the other three by brute force gives', () => {
  const beta = 1.3
  const points = 48
  const weight = Array.from({ length: points }, (_, i) =>
    Math.exp(beta * Math.cos((2 * Math.PI * i) / points)),
  )
  const marginal = weight.map((w, i) => {
    let sum = 0
    for (let j = 0; j < points; j++)
      for (let k = 0; k < points; k++)
        sum += weight[j]! * weight[k]! * weight[(3 * points - i - j - k) % points]!
    return w * sum
  })
  const total = marginal.reduce((a, b) => a + b, 0)
  const { density } = plaquetteAngleDistribution([2, 2], beta)
  for (const [i, m] of marginal.entries())
    expect(density((2 * Math.PI * i) / points)).toBeCloseTo((m / total) * (points / (2 * Math.PI)), 13)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('beta %d is refused', (beta) => {
  expect(() => plaquetteAngleDistribution([4, 4], beta)).toThrow(UsageError)
})

/** x_P of one plaquette of each configuration: neighbours would not be independent. */
function angles(configurations: Configurations, plaquette = 1): Float64Array {
  return Float64Array.from({ length: configurations.chains }, (_, chain) =>
    wrapAngle(plaquetteAngles(configurations.configuration(chain))[plaquette]!),
  )
}

// A true distribution is rejected at p = 1e-4: 3 times, a false alarm in one seed of 3000; the seeds are fixed. 5 % more
// beta moves the cdf by about .006, 2.3 / sqrt(N) (p = 5e-5) for N = 150 000.
describe('Kolmogorov and Smirnov', () => {
  const cases: [Lattice, number][] = [
    [[2, 2], 1],
    [[4, 4], 4],
  ]
  it.each(cases)(
    'agree with independent draws on %j at beta %f, and not with a twentieth more',
    (lattice, beta) => {
      const count = 200_000
      const values = angles(independentConfigurations({ lattice, beta, count, seed: 21 }))
      const at = (b: number) => kolmogorovSmirnov({ values, cdf: plaquetteAngleDistribution(lattice, b).cdf })
      expect(at(beta).pValue).toBeGreaterThan(1e-4)
      expect(at(beta * 1.05).pValue).toBeLessThan(1e-4)
    },
  )

  it('agree with HMC, and not with 5 % more', () => {
    const lattice: Lattice = [4, 4]
    const beta = 2
    const chains = 512
    const trajectories = 800
    const sampler = hmc({ lattice, beta, chains, stepSize: 0.25, leapfrogSteps: 5, seed: 22 })
    const key = { seed: 22, firstChain: 0, chains, trajectory: 0 }
    const values = new Float64Array(chains * trajectories)
    let state = sampler.init(key)
    for (let trajectory = 0; trajectory < trajectories; trajectory++) {
      const step = sampler.step(state, { ...key, trajectory })
      state = step.state
      values.set(angles(step.info), trajectory * chains)
    }
    // What the cdf asks, x_P <= x, is slowest for the even part of the distribution or for the odd one.
    const times = [Math.sin, Math.cos].map((f) => {
      const series = new SeriesAccumulator({ chains })
      series.push(values.map(f), trajectories)
      return integratedTime(series).value!
    })
    const autocorrelation = Math.max(...times)
    expect(autocorrelation).toBeGreaterThan(1.2)
    const at = (b: number) =>
      kolmogorovSmirnov({ values, cdf: plaquetteAngleDistribution(lattice, b).cdf, autocorrelation })
    expect(at(beta).pValue).toBeGreaterThan(1e-4)
    expect(at(beta * 1.05).pValue).toBeLessThan(1e-4)
  })
})
