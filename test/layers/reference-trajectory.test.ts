import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { leapfrog } from '../../src/lattice/index.ts'
import { type Direction, newModel, referenceTrajectory } from '../../src/layers/index.ts'
import { logDeterminant } from './log-determinant.ts'
import { angularDistance, distance, phasePoints } from './phase-points.ts'
import { architectures, randomModel } from './random-model.ts'

const beta = 2
const cases = (
  [
    [2, 2],
    [3, 4],
    [5, 2],
  ] as Lattice[]
).flatMap((lattice) =>
  architectures(lattice, 3).map((architecture) => ({ lattice, architecture, network: architecture.network })),
)

describe.each(cases)('$network on $lattice, random weights', ({ lattice, architecture }) => {
  const model = randomModel(architecture, lattice, { seed: 5 })
  const { links, momenta } = phasePoints(lattice, 1, 11)
  const n = links.length

  it.each([1, -1] as const)('direction %i is undone by the other to 1e-10', (direction) => {
    const there = referenceTrajectory(model, { lattice, beta, links }, momenta, direction)
    const back = referenceTrajectory(
      model,
      { lattice, beta, links: there.links },
      there.momenta,
      (0 - direction) as Direction,
    )
    expect(angularDistance(there.links, links)).toBeGreaterThan(0.1)
    expect(angularDistance(back.links, links)).toBeLessThan(1e-10)
    expect(distance(back.momenta, momenta)).toBeLessThan(1e-10)
    expect(there.logJacobian + back.logJacobian).toBeCloseTo(0, 10)
    expect(Math.abs(there.logJacobian)).toBeGreaterThan(0.02)
  })

  // central differences with h = 1e-5 leave about 1e-10 per entry of the matrix
  it.each([1, -1] as const)('log J of direction %i is that of the full Jacobian matrix', (direction) => {
    const map = (point: Float64Array) => {
      const end = referenceTrajectory(
        model,
        { lattice, beta, links: point.subarray(0, n) },
        point.subarray(n),
        direction,
      )
      return Float64Array.from([...end.links, ...end.momenta])
    }
    const point = Float64Array.from([...links, ...momenta])
    const { logJacobian } = referenceTrajectory(model, { lattice, beta, links }, momenta, direction)
    expect(logDeterminant(map, point)).toBeCloseTo(logJacobian, 6)
  })
})

describe('an untrained model', () => {
  const lattice: Lattice = [4, 3]
  it.each(architectures(lattice, 4))('is leapfrog: $network', (architecture) => {
    const model = newModel({ architecture, beta, lattice, stepSize: 0.15 })
    const { links, momenta } = phasePoints(lattice, 1, 2)
    const configuration = { lattice, beta, links: Float64Array.from(links) }
    const hmc = leapfrog(configuration, momenta, 0.15, 4)
    const end = referenceTrajectory(model, configuration, momenta, 1)
    // the step size is kept as a float32 logarithm
    expect(angularDistance(end.links, hmc.links)).toBeLessThan(1e-6)
    expect(distance(end.momenta, hmc.momenta)).toBeLessThan(1e-6)
    expect(end.logJacobian).toBeCloseTo(0, 12)
  })
})

describe('gauge covariance', () => {
  const lattice: Lattice = [4, 3]
  const [nt, nx] = lattice
  it.each(architectures(lattice).filter(({ network }) => network !== 'dense'))(
    'a $network trajectory commutes with gauge transformations',
    (architecture) => {
      const model = randomModel(architecture, lattice)
      const { links, momenta } = phasePoints(lattice, 1, 4)
      const { links: angles } = phasePoints(lattice, 1, 9)
      // x_mu(n) + a(n) - a(n + mu)
      const transform = (x: ArrayLike<number>) =>
        Float64Array.from({ length: 2 * nt * nx }, (_, i) => {
          const site = i % (nt * nx)
          const neighbour = i < nt * nx ? (site + nx) % (nt * nx) : site - (site % nx) + ((site + 1) % nx)
          return x[i]! + angles[site]! - angles[neighbour]!
        })
      const plain = referenceTrajectory(model, { lattice, beta, links: Float64Array.from(links) }, momenta, 1)
      const gauged = referenceTrajectory(model, { lattice, beta, links: transform(links) }, momenta, 1)
      expect(angularDistance(gauged.links, transform(plain.links))).toBeLessThan(1e-10)
      expect(distance(gauged.momenta, plain.momenta)).toBeLessThan(1e-10)
      expect(gauged.logJacobian).toBeCloseTo(plain.logJacobian, 10)
    },
  )
})
