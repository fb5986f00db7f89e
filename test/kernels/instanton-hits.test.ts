import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { Chains, instantiateKernels } from '../../src/kernels/index.ts'
import {
  action,
  gaugeTransform,
  instanton,
  plaquetteAngles,
  topologicalCharge,
  wrapAngle,
} from '../../src/lattice/index.ts'

const key = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const kernels = instantiateKernels('f64')

/** A word of the randomness of a hit: Philox counter (hit, 6, chain, trajectory), where 6 is the purpose. */
function word(hit: number, chain: number, i: number, trajectory = key.trajectory): number {
  return (
    kernels.philoxWord(hit, 6, chain, trajectory, key.seed >>> 0, Math.floor(key.seed / 2 ** 32), i) >>> 0
  )
}

/** Links with a uniform field of charge m added, radians. */
function shifted(lattice: Lattice, links: ArrayLike<number>, m: number): Float64Array {
  const field = instanton(lattice, m)
  return Float64Array.from(links, (x, i) => wrapAngle(x + field[i]!))
}

/** What `hits` hits must do to a chain, in plain float64, with the whole action of every configuration proposed. */
function expected(lattice: Lattice, beta: number, links: ArrayLike<number>, chain: number, hits: number) {
  const actionAt = (m: number) => action({ lattice, beta, links: shifted(lattice, links, m) })
  let m = 0
  for (let hit = 0; hit < hits; hit++) {
    const u = (word(hit, chain, 0) + (word(hit, chain, 1) >>> 11) / 2 ** 21) / 2 ** 32
    const next = m + (word(hit, chain, 2) % 2 === 1 ? 1 : -1)
    if (u < Math.exp(actionAt(m) - actionAt(next))) m = next
  }
  return m
}

const cases: [Lattice, number, number][] = [
  [[5, 7], 1.5, 1],
  [[5, 7], 4, 6],
  [[4, 9], 0.5, 3],
  [[16, 16], 4, 1],
  [[16, 16], 7, 10],
]

function exactStarts(lattice: Lattice, beta: number, chains: number, precision: 'f32' | 'f64') {
  const made = new Chains({ lattice, beta, chains, precision })
  made.start('exact', key)
  return made
}

const both = ['before', 'after'] as const

describe.each(['f32', 'f64'] as const)('instanton hits in %s', (precision) => {
  const tolerance = precision === 'f32' ? 2e-6 : 1e-14

  it.each(cases)(
    'are those of the plain lattice code on %j at beta %f, %i at a time',
    (lattice, beta, hits) => {
      const count = 41
      const chains = exactStarts(lattice, beta, count, precision)
      const start = chains.links().slice()
      const size = 2 * lattice[0] * lattice[1]
      let moved = 0
      both.forEach((place, bit) => {
        const before = chains.links().slice()
        for (let group = 0; group < chains.groups; group++) chains.hit(group, hits, place, key)
        for (let chain = 0; chain < count; chain++) {
          const part = (all: ArrayLike<number>) =>
            Array.prototype.slice.call(all, chain * size, (chain + 1) * size) as number[]
          const mine = word(0, key.firstChain + chain, 3) % 2 === bit
          const m = mine ? expected(lattice, beta, part(start), key.firstChain + chain, hits) : 0
          const [old, links] = [part(before), part(chains.links())]
          if (m === 0) expect(links).toEqual(old)
          else moved++
          const exact = shifted(lattice, old, m)
          const most = Math.max(...links.map((x, i) => Math.abs(wrapAngle(x - exact[i]!))))
          expect(most).toBeLessThan(tolerance)
          expect(Math.max(...links.map(Math.abs))).toBeLessThanOrEqual(Math.PI)
        }
      })
      expect(moved).toBeGreaterThan(5)
    },
  )

  it('happen to each chain once, before or after', () => {
    const chains = exactStarts([6, 6], 1, 400, precision)
    const start = chains.links().slice()
    const movedBy = both.map((place) => {
      const before = chains.links().slice()
      for (let group = 0; group < chains.groups; group++) chains.hit(group, 7, place, key)
      return Array.from(
        { length: 400 },
        (_, chain) => chains.links()[chain * 72 + 1] !== before[chain * 72 + 1],
      )
    })
    const [first, second] = movedBy.map((moved) => moved.filter(Boolean).length)
    expect(movedBy[0]!.some((moved, chain) => moved && movedBy[1]![chain])).toBe(false)
    // a fair coin: 5 sigma of the larger part of 400
    expect(Math.abs(first! - second!)).toBeLessThan(100)
    expect(start).not.toEqual(chains.links())
  })

  it('leave the sums and the charge of the configuration they made', () => {
    const chains = exactStarts([16, 16], 4, 60, precision)
    const charge = chains.plaquetteSums().charge.slice()
    const start = Array.from({ length: 60 }, (_, chain) => plaquetteAngles(chains.configuration(chain)))
    for (let group = 0; group < chains.groups; group++) chains.hit(group, 5, 'before', key)
    const sums = chains.plaquetteSums()
    let changed = 0
    start.forEach((angles, chain) => {
      const end = chains.configuration(chain)
      expect(sums.charge[chain]).toBe(topologicalCharge(end))
      expect(Math.abs(action(end) - 4 * (256 - sums.cos[chain]!))).toBeLessThan(
        precision === 'f32' ? 1e-3 : 1e-10,
      )
      // x_P + 2 pi m/V, less one turn where that passes pi
      const d = wrapAngle(plaquetteAngles(end)[0]! - angles[0]!)
      const m = Math.round((d * 256) / (2 * Math.PI))
      const crossings = angles.reduce(
        (n, x) => n + Math.round((wrapAngle(x) + d - wrapAngle(x + d)) / (2 * Math.PI)),
        0,
      )
      expect(sums.charge[chain]! - charge[chain]!).toBe(m - crossings)
      if (m !== 0) changed++
    })
    expect(changed).toBeGreaterThan(5)
  })

  it('do not see a gauge transformation', () => {
    const lattice: Lattice = [5, 7]
    const chains = exactStarts(lattice, 2, 20, precision)
    const turn = Float64Array.from({ length: 35 }, (_, i) => Math.sin(17 * i) * 3)
    const turned = new Chains({ lattice, beta: 2, chains: 20, precision })
    const all = Array.from({ length: 20 }, (_, chain) => gaugeTransform(chains.configuration(chain), turn))
    turned.startFrom(all.flatMap((links) => [...links]))
    for (let group = 0; group < chains.groups; group++) {
      for (const place of both) {
        chains.hit(group, 4, place, key)
        turned.hit(group, 4, place, key)
      }
    }
    for (let chain = 0; chain < 20; chain++) {
      const links = gaugeTransform(chains.configuration(chain), turn)
      const other = turned.configuration(chain).links
      links.forEach((x, i) => {
        expect(Math.abs(wrapAngle(x - other[i]!))).toBeLessThan(10 * tolerance)
      })
    }
    expect(turned.plaquetteSums().charge).toEqual(chains.plaquetteSums().charge)
  })

  it('are the same in any group and lane', () => {
    const run = (firstChain: number, count: number) => {
      const chains = new Chains({ lattice: [3, 5], beta: 1.5, chains: count, precision })
      chains.start('exact', { ...key, firstChain, trajectory: 0 })
      for (let trajectory = 1; trajectory <= 20; trajectory++) {
        for (let group = 0; group < chains.groups; group++) {
          chains.hit(group, 3, 'before', { ...key, firstChain, trajectory })
          chains.refresh(group, 0.2, { ...key, firstChain, trajectory })
          chains.integrate(group, 0.2, 4)
          chains.accept(group, { ...key, firstChain, trajectory })
          chains.hit(group, 3, 'after', { ...key, firstChain, trajectory })
        }
      }
      return chains.links().slice()
    }
    const all = run(0, 7)
    for (const [first, count] of [
      [0, 3],
      [3, 3],
      [6, 1],
      [1, 5],
    ] as const) {
      expect(run(first, count)).toEqual(all.subarray(first * 30, (first + count) * 30))
    }
  })
})
