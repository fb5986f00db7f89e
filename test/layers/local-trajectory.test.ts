import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { leapfrog, wrapAngle } from '../../src/lattice/index.ts'
import { hmcParameters, localTrajectory } from '../../src/layers/index.ts'
import { randomParameters } from './random-parameters.ts'

const beta = 2.7
const at = (lattice: Lattice) => {
  const links = Float64Array.from(
    { length: 2 * lattice[0] * lattice[1] },
    (_, i) => 3 * Math.sin(11 * i * i + 2),
  )
  const momenta = links.map((_, i) => Math.sin(5 * i + 0.3 * i * i) * 1.5)
  return { configuration: { lattice, beta, links }, momenta }
}

/** log |det| by elimination with partial pivots; destroys the rows. */
function logDeterminant(rows: Float64Array[]): number {
  let result = 0
  for (let i = 0; i < rows.length; i++) {
    let pivot = i
    for (let j = i + 1; j < rows.length; j++)
      if (Math.abs(rows[j]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = j
    ;[rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!]
    result += Math.log(Math.abs(rows[i]![i]!))
    for (let j = i + 1; j < rows.length; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!
      for (let k = i; k < rows.length; k++) rows[j]![k]! -= factor * rows[i]![k]!
    }
  }
  return result
}

describe('a trajectory of a local model', () => {
  it.each([
    [[2, 2], 1],
    [[2, 2], -1],
    [[3, 4], 1],
    [[3, 4], -1],
  ] as const)('has the log J of its finite differences on %j in direction %i', (lattice, direction) => {
    const model = randomParameters({ layers: 4, harmonics: 3 }, 0.2)
    const { configuration, momenta } = at(lattice)
    const links = configuration.links.length
    const go = (point: Float64Array) => {
      const end = localTrajectory(
        { ...configuration, links: point.subarray(0, links) },
        point.subarray(links),
        model,
        direction,
      )
      return { point: [...end.links, ...end.momenta], logJacobian: end.logJacobian }
    }
    const start = Float64Array.from([...configuration.links, ...momenta])
    const step = 1e-5
    const rows = Array.from(start, (_, i) => {
      const moved = (sign: number) => {
        const point = start.slice()
        point[i]! += sign * step
        return go(point).point
      }
      const [up, down] = [moved(1), moved(-1)]
      return Float64Array.from(up, (value, j) => {
        const difference = value - down[j]!
        return (j < links ? wrapAngle(difference) : difference) / (2 * step)
      })
    })
    const { logJacobian } = go(start)
    expect(Math.abs(logJacobian)).toBeGreaterThan(0.1)
    // truncation: step^2 times third derivatives, summed over 48 directions
    expect(Math.abs(logDeterminant(rows) - logJacobian)).toBeLessThan(1e-6)
  })

  it('is undone by the other direction', () => {
    const model = randomParameters({ layers: 20, harmonics: 4 }, 0.1)
    const { configuration, momenta } = at([3, 5])
    const there = localTrajectory(configuration, momenta, model, 1)
    const back = localTrajectory({ ...configuration, links: there.links }, there.momenta, model, -1)
    expect(back.logJacobian).toBeCloseTo(-there.logJacobian, 12)
    back.links.forEach((link, i) => {
      expect(Math.abs(wrapAngle(link - configuration.links[i]!))).toBeLessThan(1e-10)
    })
    back.momenta.forEach((momentum, i) => {
      expect(Math.abs(momentum - momenta[i]!)).toBeLessThan(1e-10)
    })
  })

  it('is leapfrog before it is trained; backwards, leapfrog of the opposite momenta', () => {
    const model = hmcParameters({ layers: 7, harmonics: 4 }, 0.13)
    const { configuration, momenta } = at([5, 7])
    const expected = leapfrog(configuration, momenta, 0.13, 7)
    const there = localTrajectory(configuration, momenta, model, 1)
    const negated = localTrajectory(
      configuration,
      momenta.map((v) => -v),
      model,
      -1,
    )
    expect(there.logJacobian).toBe(0)
    for (let i = 0; i < momenta.length; i++) {
      expect(Math.abs(wrapAngle(there.links[i]! - expected.links[i]!))).toBeLessThan(1e-12)
      expect(Math.abs(there.momenta[i]! - expected.momenta[i]!)).toBeLessThan(1e-12)
      expect(Math.abs(wrapAngle(negated.links[i]! - expected.links[i]!))).toBeLessThan(1e-12)
      expect(Math.abs(negated.momenta[i]! + expected.momenta[i]!)).toBeLessThan(1e-12)
    }
  })
})
