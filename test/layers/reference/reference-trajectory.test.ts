import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../../src/batch.ts'
import { leapfrog, linkBlocks } from '../../../src/lattice/index.ts'
import { type Direction, newModel, referenceTrajectory } from '../../../src/layers/index.ts'
import { logDeterminant } from '../log-determinant.ts'
import { angularDistance, distance, phasePoints } from '../phase-points.ts'
import { architectures, randomModel } from '../random-model.ts'

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

describe.each(cases)('$network on $lattice, random weights', ({ lattice, architecture, network }) => {
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
    if (network === 'local') expect(Math.abs(there.logJacobian)).toBeLessThan(1e-12)
    else expect(Math.abs(there.logJacobian)).toBeGreaterThan(0.02)
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

  it.runIf(network === 'local')('is its own inverse once the momenta are turned round', () => {
    const there = referenceTrajectory(model, { lattice, beta, links }, momenta, 1)
    const turned = there.momenta.map((v) => -v)
    const back = referenceTrajectory(model, { lattice, beta, links: there.links }, turned, 1)
    expect(angularDistance(back.links, links)).toBeLessThan(1e-10)
    expect(
      distance(
        back.momenta.map((v) => -v),
        momenta,
      ),
    ).toBeLessThan(1e-10)
  })
})

describe('an untrained model', () => {
  const lattice: Lattice = [4, 3]
  it.each(architectures(lattice, 4).slice(0, 3))('is leapfrog: $network', (architecture) => {
    const model = newModel({ architecture, beta, lattice, stepSize: 0.15 })
    const { links, momenta } = phasePoints(lattice, 1, 2)
    const configuration = { lattice, beta, links: Float64Array.from(links) }
    const hmc = leapfrog(configuration, momenta, 0.15, 4)
    const end = referenceTrajectory(model, configuration, momenta, 1)
    // the step size is kept as a float32 logarithm
    expect(angularDistance(end.links, hmc.links)).toBeLessThan(1e-6)
    expect(distance(end.momenta, hmc.momenta)).toBeLessThan(1e-6)
    expect(end.logJacobian).toBeCloseTo(0, 12)
    // backwards it is leapfrog of the opposite momenta
    const turned = referenceTrajectory(
      model,
      configuration,
      momenta.map((v) => -v),
      -1,
    )
    expect(angularDistance(turned.links, hmc.links)).toBeLessThan(1e-6)
  })
})

describe('a local model with blocks', () => {
  const lattice: Lattice = [4, 6]
  const block: Lattice = [2, 3]
  const corner = [1, 2] as const
  const model = randomModel({ network: 'local', layers: 5, harmonics: 3, block }, lattice, { seed: 5 })
  const blockOf = linkBlocks(lattice, block, corner)
  const { links, momenta } = phasePoints(lattice, 1, 11)
  const go = (start: ArrayLike<number>) =>
    referenceTrajectory(model, { lattice, beta, links: Float64Array.from(start) }, momenta, 1, { corner })

  it('freezes the links between blocks, their momenta included, and moves all others', () => {
    const end = go(links)
    blockOf.forEach((number, i) => {
      expect(end.links[i] === links[i]).toBe(number < 0)
      expect(end.momenta[i] === momenta[i]).toBe(number < 0)
    })
  })

  it('moves each block whatever the others are', () => {
    const plain = go(links)
    for (const block of [0, 1, 2, 3]) {
      const other = go(links.map((x, i) => (blockOf[i]! >= 0 && blockOf[i] !== block ? 2 * x + 1 : x)))
      const own = [...blockOf.keys()].filter((i) => blockOf[i] === block)
      expect(own.length).toBe(7)
      for (const i of own) {
        expect(other.links[i]).toBe(plain.links[i])
        expect(other.momenta[i]).toBe(plain.momenta[i])
      }
    }
  })

  it('moves a block by the links in and around it, wherever it lies', () => {
    const end = go(links)
    const [nt, nx] = lattice
    const site = (t: number, x: number) => ((corner[0] + t) % nt) * nx + ((corner[1] + x) % nx)
    // the links of 3x4 sites of block 0, moved to [0, 0] and alone there
    const moved = new Float64Array(48)
    const drawn = new Float64Array(48)
    for (const mu of [0, 1])
      for (let t = 0; t < 3; t++)
        for (let x = 0; x < 4; x++) {
          moved[mu * 24 + t * nx + x] = links[mu * 24 + site(t, x)]!
          drawn[mu * 24 + t * nx + x] = momenta[mu * 24 + site(t, x)]!
        }
    const other = referenceTrajectory(model, { lattice, beta, links: moved }, drawn, 1)
    linkBlocks(lattice, block, [0, 0]).forEach((number, i) => {
      if (number !== 0) return
      const [mu, t, x] = [Math.floor(i / 24), Math.floor((i % 24) / nx), i % nx]
      expect(other.links[i]).toBeCloseTo(end.links[mu * 24 + site(t, x)]!, 12)
    })
  })
})

describe('gauge covariance', () => {
  const lattice: Lattice = [4, 3]
  const [nt, nx] = lattice
  it.each(
    architectures(lattice).filter(({ network, ...others }) => network !== 'dense' && !('drift' in others)),
  )('a $network trajectory commutes with gauge transformations', (architecture) => {
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
  })
})
