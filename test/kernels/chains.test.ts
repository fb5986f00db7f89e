import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { Chains } from '../../src/kernels/chains.ts'
import { gaugeTransform } from '../../src/lattice/gauge-transform.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { leapfrog } from '../../src/lattice/leapfrog.ts'
import { plaquetteSums } from '../../src/lattice/plaquette-sums.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'

const lattices: Lattice[] = [
  [2, 2],
  [2, 3],
  [3, 2],
  [5, 7],
  [6, 10],
  [8, 8],
  [16, 16],
]
const precisions: Precision[] = ['f32', 'f64']
const key = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }

/** Largest distance between two sets of angles, on the circle. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(wrapAngle(a[i]! - b[i]!)))
  return most
}

describe.each(precisions)('kernels in %s', (precision) => {
  const tolerance = precision === 'f32' ? 1e-4 : 1e-11

  it.each(lattices)('agree with the plain lattice code at %ix%i', (nt, nx) => {
    const lattice: Lattice = [nt, nx]
    const beta = 2.3
    const chains = new Chains({ lattice, beta, chains: 5, precision })
    chains.start('hot', key)
    const sums = chains.plaquetteSums()
    const loops = {
      one: chains.wilsonLoop(1, 1).slice(),
      two: chains.wilsonLoop(2, 2).slice(),
      tall: chains.wilsonLoop(1, 2).slice(),
      time: chains.polyakovLoop('time').slice(),
      space: chains.polyakovLoop('space').slice(),
    }
    const links = chains.links().slice()
    const volume = nt * nx
    for (let chain = 0; chain < 5; chain++) {
      const own = links.subarray(chain * 2 * volume, (chain + 1) * 2 * volume)
      const configuration = { lattice, beta, links: own }
      const expected = plaquetteSums(configuration)
      expect(Math.abs(sums.cos[chain]! - expected.cos)).toBeLessThan(tolerance * volume)
      expect(Math.abs(sums.sin[chain]! - expected.sin)).toBeLessThan(tolerance * volume)
      expect(sums.charge[chain]! - Math.round(expected.charge)).toBeCloseTo(0, 12)
      expect(Math.abs(loops.one[chain]! - wilsonLoop(configuration, 1, 1))).toBeLessThan(tolerance)
      expect(Math.abs(loops.two[chain]! - wilsonLoop(configuration, 2, 2))).toBeLessThan(tolerance)
      expect(Math.abs(loops.tall[chain]! - wilsonLoop(configuration, 1, 2))).toBeLessThan(tolerance)
      for (const direction of ['time', 'space'] as const)
        expect(Math.abs(loops[direction][chain]! - polyakovLoop(configuration, direction))).toBeLessThan(
          tolerance,
        )
    }
  })

  it.each(lattices)('integrate as the plain leapfrog does at %ix%i', (nt, nx) => {
    const lattice: Lattice = [nt, nx]
    const beta = 3.1
    const stepSize = 0.11
    const chains = new Chains({ lattice, beta, chains: 3, precision })
    chains.start('exact', key)
    const links = chains.links().slice()
    const perChain = 2 * nt * nx
    let chain = 0
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, stepSize, key)
      const before = chains.momenta(group, stepSize)
      chains.integrate(group, stepSize, 7)
      const after = chains.momenta(group, stepSize)
      chains.takeProposal(group)
      const proposal = chains.links()
      for (let lane = 0; lane < before.length / perChain; lane++, chain++) {
        const part = (a: Float64Array) => a.subarray(lane * perChain, (lane + 1) * perChain)
        const own = Float64Array.from(links.subarray(chain * perChain, (chain + 1) * perChain))
        const start = { lattice, beta, links: own }
        const end = leapfrog(start, part(before), stepSize, 7)
        expect(distance(proposal.subarray(chain * perChain, (chain + 1) * perChain), end.links)).toBeLessThan(
          tolerance,
        )
        expect(distance(part(after), end.momenta)).toBeLessThan(tolerance * 10)
        const energyError =
          hamiltonian({ lattice, beta, links: end.links }, end.momenta) - hamiltonian(start, part(before))
        expect(Math.abs(chains.energyError[chain]! - energyError)).toBeLessThan(tolerance * perChain)
      }
    }
    expect(chain).toBe(3)
  })

  it('come back to the start when the momenta are turned round', () => {
    const chains = new Chains({ lattice: [6, 10], beta: 4, chains: 4, precision })
    chains.start('exact', key)
    const start = chains.links().slice()
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 0.15, key)
      chains.integrate(group, 0.15, 10)
      chains.takeProposal(group)
    }
    const there = chains.energyError.slice()
    expect(distance(chains.links(), start)).toBeGreaterThan(0.1)
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 0.15, key)
      const restart = new Chains({ lattice: [6, 10], beta: 4, chains: 4, precision })
      restart.startFrom(start)
      restart.refresh(group, 0.15, key)
      restart.integrate(group, 0.15, 10)
      chains.setMomenta(
        group,
        0.15,
        restart.momenta(group, 0.15).map((v) => -v),
      )
      chains.integrate(group, 0.15, 10)
      chains.takeProposal(group)
    }
    expect(distance(chains.links(), start)).toBeLessThan(precision === 'f32' ? 1e-4 : 1e-10)
    chains.energyError.forEach((error, chain) => {
      expect(Math.abs(error + there[chain]!)).toBeLessThan(precision === 'f32' ? 1e-3 : 1e-10)
    })
  })

  it('do not see a gauge transformation', () => {
    const lattice: Lattice = [5, 7]
    const make = (links: ArrayLike<number>) => {
      const chains = new Chains({ lattice, beta: 2, chains: 1, precision })
      chains.startFrom(links)
      return chains
    }
    const start = new Chains({ lattice, beta: 2, chains: 1, precision })
    start.start('hot', key)
    const links = start.links().slice()
    const turn = Float64Array.from({ length: 35 }, (_, i) => Math.sin(17 * i) * 3)
    const [a, b] = [make(links), make(gaugeTransform({ lattice, links }, turn))]
    expect(b.plaquetteSums().charge[0]).toBe(a.plaquetteSums().charge[0])
    expect(Math.abs(b.plaquetteSums().cos[0]! - a.plaquetteSums().cos[0]!)).toBeLessThan(tolerance)
    a.refresh(0, 0.1, key)
    b.refresh(0, 0.1, key)
    a.integrate(0, 0.1, 8)
    b.integrate(0, 0.1, 8)
    expect(Math.abs(a.energyError[0]! - b.energyError[0]!)).toBeLessThan(tolerance * 10)
  })

  it('give every chain the same numbers, whatever its group and lane', () => {
    const together = new Chains({ lattice: [3, 5], beta: 1.5, chains: 7, precision })
    const run = (chains: Chains, firstChain: number) => {
      chains.start('exact', { ...key, firstChain, trajectory: 0 })
      for (let trajectory = 1; trajectory <= 20; trajectory++) {
        for (let group = 0; group < chains.groups; group++) {
          chains.refresh(group, 0.2, { ...key, firstChain, trajectory })
          chains.integrate(group, 0.2, 4)
          chains.accept(group, { ...key, firstChain, trajectory })
        }
      }
      return chains.links().slice()
    }
    const all = run(together, 0)
    for (let first = 0; first < 7; first += 3) {
      const some = Math.min(3, 7 - first)
      const apart = run(new Chains({ lattice: [3, 5], beta: 1.5, chains: some, precision }), first)
      expect(apart).toEqual(all.subarray(first * 30, (first + some) * 30))
    }
  })

  it.each([0, 3])('make the trajectory of all chains that groups make one by one, with %i hits', (hits) => {
    const options = { lattice: [3, 5], beta: 1.5, chains: 7, precision } as const
    const [together, byGroup] = [new Chains(options), new Chains(options)]
    const steps = { stepSize: 0.3, leapfrogSteps: 4, instantonHits: hits }
    for (const chains of [together, byGroup]) chains.start('exact', key)
    for (let trajectory = 0; trajectory < 20; trajectory++) {
      const address = { ...key, trajectory }
      together.hmcTrajectory(steps, address)
      for (let group = 0; group < byGroup.groups; group++) {
        if (hits > 0) byGroup.hit(group, hits, 'before', address)
        byGroup.refresh(group, steps.stepSize, address)
        byGroup.integrate(group, steps.stepSize, steps.leapfrogSteps)
        byGroup.accept(group, address)
        if (hits > 0) byGroup.hit(group, hits, 'after', address)
      }
      expect(together.save()).toEqual(byGroup.save())
    }
  })

  it.each(lattices)('come back bit for bit from what was saved of them, at %ix%i', (nt, nx) => {
    const options = { lattice: [nt, nx], beta: 1.5, chains: 7, precision } as const
    const steps = { stepSize: 0.3, leapfrogSteps: 4, instantonHits: 0 }
    const [chains, later] = [new Chains(options), new Chains(options)]
    for (const start of ['exact', 'hot', 'cold'] as const) {
      chains.start(start, key)
      for (let trajectory = 0; trajectory < 5; trajectory++) {
        const rows = chains.save()
        expect(rows.length % (7 * 8)).toBe(0)
        // views of numbers cannot begin at an odd address
        const elsewhere = new Uint8Array(rows.length + 1)
        elsewhere.set(rows, 1)
        later.restore(elsewhere.subarray(1))
        expect(later.save()).toEqual(rows)
        expect(later.links()).toEqual(chains.links())
        expect(later.accepted).toEqual(chains.accepted)
        for (const moved of [chains, later]) moved.hmcTrajectory(steps, { ...key, trajectory })
        expect(later.save()).toEqual(chains.save())
      }
    }
  })

  it('take no rows of another size', () => {
    const chains = new Chains({ lattice: [2, 3], beta: 1, chains: 3, precision })
    const size = 3 * (12 * (precision === 'f32' ? 4 : 8) + 48)
    expect(chains.save().length).toBe(size)
    expect(() => chains.restore(new Uint8Array(size - 1))).toThrow(
      new UsageError(`saved chains have ${size - 1} bytes: 3 chains of this sampler need ${size}`),
    )
  })
})
