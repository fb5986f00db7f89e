import { describe, expect, it } from 'vitest'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'
import { drawStages } from '../../src/kernels/draw-stages.ts'

/** sum_m a_m cos(m s). */
function density(coefficients: Float64Array, s: number): number {
  return coefficients.reduce((sum, a, m) => sum + a * Math.cos(m * s), 0)
}

/** e^{-x} I_0(x), from its integral: the trapezoidal rule of a periodic function. */
function scaledBessel(x: number): number {
  const points = 4000
  let sum = 0
  for (let i = 0; i < points; i++) sum += Math.exp(x * (Math.cos((2 * Math.PI * i) / points) - 1))
  return sum / points
}

const betas = [0.05, 0.3, 1, 2, 4, 7, 30, 1000]
const angles = Array.from({ length: 41 }, (_, i) => ((i - 20) * Math.PI) / 20)

describe.each(betas)('at beta %f', (beta) => {
  const stages = drawStages(256, beta)

  it('halve the angles that are left until it is one', () => {
    expect(stages.at(-1)!.rest).toBe(1)
    for (let i = 1; i < stages.length; i++) expect(stages[i - 1]!.rest).toBe(2 * stages[i]!.rest)
    expect(stages[0]!.rest).toBeLessThanOrEqual(128)
  })

  it('one angle is missing: its von Mises density against that at 0', () => {
    const { coefficients } = stages.at(-1)!
    for (const s of angles)
      expect(density(coefficients, s)).toBeCloseTo(Math.exp(beta * (Math.cos(s) - 1)), 13)
  })

  it('two angles are missing: I_0(2 beta cos(s/2)) / I_0(2 beta)', () => {
    const { coefficients } = stages.at(-2)!
    for (const s of angles) {
      const argument = 2 * beta * Math.cos(s / 2)
      const exact = (scaledBessel(argument) / scaledBessel(2 * beta)) * Math.exp(argument - 2 * beta)
      expect(density(coefficients, s)).toBeCloseTo(exact, 13)
    }
  })

  it('are ratios that never exceed 1, of powers of I_m / I_0', () => {
    const ratios = besselRatios(beta)
    for (const { rest, coefficients } of stages) {
      for (const s of angles) expect(density(coefficients, s)).toBeLessThanOrEqual(1 + 1e-14)
      coefficients.forEach((a, m) => {
        const factor = m === 0 ? 1 : 2
        expect(a / coefficients[0]!).toBeCloseTo(factor * ratios[m]! ** rest, 13)
      })
    }
  })
})

it.each([
  [4, 1],
  [6, 2.5],
  [35, 2.5],
  [256, 7],
  [256, 1000],
  [4096 ** 2, 7],
])('%i angles at beta %f need fewer draws than in one stage', (volume, beta) => {
  const stages = drawStages(volume, beta)
  let draws = 0
  let missing = volume
  for (const { rest, coefficients } of stages) {
    expect(rest).toBeLessThan(missing)
    draws += (missing - rest) / coefficients[0]!
    missing = rest
  }
  expect(missing).toBe(1)
  expect(draws).toBeLessThan((volume - 1) / stages.at(-1)!.coefficients[0]!)
  if (beta < 10 && volume > 10) expect(draws).toBeLessThan(1.3 * volume)
})
