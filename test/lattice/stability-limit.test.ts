import { expect, test } from 'vitest'
import type { Configuration } from '../../src/batch.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { leapfrog } from '../../src/lattice/leapfrog.ts'
import { stabilityLimit } from '../../src/lattice/stability-limit.ts'

test('the stiffest mode is stable below and unstable above', () => {
  const lattice = [4, 4] as const
  const beta = 3
  // Time links +, space links -, all with the sign of a checkerboard: plaquettes alternate, curvature 8 beta.
  const sign = (i: number) => ((i + Math.floor(i / 4)) % 2 === 0 ? 1 : -1)
  const links = Float64Array.from({ length: 32 }, (_, i) => 1e-6 * (i < 16 ? sign(i) : -sign(i - 16)))
  const energyAfter = (stepSize: number) => {
    const start: Configuration = { lattice, beta, links }
    const end = leapfrog(start, new Float64Array(32), stepSize, 60)
    return hamiltonian({ ...start, links: end.links }, end.momenta) / hamiltonian(start, new Float64Array(32))
  }
  expect(stabilityLimit(beta)).toBeCloseTo(0.4082, 4)
  expect(energyAfter(0.98 * stabilityLimit(beta))).toBeLessThan(100)
  expect(energyAfter(1.02 * stabilityLimit(beta))).toBeGreaterThan(1e6)
})
