import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { LocalChains } from '../../src/kernels/index.ts'
import { gaugeTransform, hamiltonian, instanton, wrapAngle } from '../../src/lattice/index.ts'
import { type LocalParameters, layerTable, localShape, localTrajectory } from '../../src/layers/index.ts'
import { randomParameters } from '../layers/random-parameters.ts'

const lattices: Lattice[] = [
  [2, 2],
  [2, 3],
  [3, 2],
  [5, 7],
  [6, 10],
  [16, 16],
]
const precisions: Precision[] = ['f32', 'f64']
const key = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const beta = 2.3

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(wrapAngle(a[i]! - b[i]!)))
  return most
}

function make(lattice: Lattice, chains: number, precision: Precision, model: LocalParameters) {
  const table = layerTable(model, lattice, beta, precision)
  const made = new LocalChains({ lattice, beta, chains, precision, kicks: table.kicks, terms: table.terms })
  made.use(table)
  return made
}

/** Directions that differ within a group, whatever the number of lanes. */
function alternate(chains: LocalChains, first: 1 | -1): void {
  chains.directions.forEach((_, lane, all) => {
    all[lane] = lane % 2 === 0 ? first : -first
  })
}

/** Momenta of a group, turned round in the lanes whose direction is -: what the kernel starts with. */
function turned(chains: LocalChains, momenta: Float64Array): Float64Array {
  const perChain = 2 * chains.lattice[0] * chains.lattice[1]
  return momenta.map((v, i) => v * chains.directions[Math.floor(i / perChain)]!)
}

describe.each(precisions)('local layers in %s', (precision) => {
  const tolerance = precision === 'f32' ? 1e-4 : 1e-11

  it.each(lattices.flatMap((lattice) => [4, 7, 0, 1].map((harmonics) => [lattice, harmonics] as const)))(
    'agree with the plain trajectory at %j with %i harmonics, lane by lane in its direction',
    (lattice, harmonics) => {
      const model = randomParameters({ layers: 6, harmonics }, 0.11)
      const chains = make(lattice, 5, precision, model)
      chains.start('exact', key)
      const links = chains.links().slice()
      const perChain = 2 * lattice[0] * lattice[1]
      let chain = 0
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        alternate(chains, 1)
        const before = turned(chains, chains.momenta(group, 1))
        chains.integrateLayers(group)
        const after = chains.momenta(group, 1)
        chains.takeProposal(group)
        const proposal = chains.links()
        for (let lane = 0; lane < before.length / perChain; lane++, chain++) {
          const part = <A extends Float32Array | Float64Array>(a: A, i: number) =>
            a.subarray(i * perChain, (i + 1) * perChain)
          const start = { lattice, beta, links: Float64Array.from(part(links, chain)) }
          const end = localTrajectory(start, part(before, lane), model, chains.directions[lane] as 1 | -1)
          expect(distance(part(proposal, chain), end.links)).toBeLessThan(tolerance)
          expect(distance(part(after, lane), end.momenta)).toBeLessThan(10 * tolerance)
          const energyError =
            hamiltonian({ lattice, beta, links: end.links }, end.momenta) -
            hamiltonian(start, part(before, lane)) -
            end.logJacobian
          expect(Math.abs(chains.energyError[chain]! - energyError)).toBeLessThan(tolerance * perChain)
        }
      }
      expect(chain).toBe(5)
    },
  )

  it.each([1, -1] as const)('come back to the start in the other direction, first lane %i', (first) => {
    // scales of up to e^{0.1} per kick and 40 layers: as far from HMC as trained models are
    const model = randomParameters({ layers: 40, harmonics: 4 }, 0.07, 0.7)
    const chains = make([6, 10], 4, precision, model)
    chains.start('exact', key)
    const start = chains.links().slice()
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, key)
      alternate(chains, first)
      const momenta = turned(chains, chains.momenta(group, 1))
      chains.integrateLayers(group)
      chains.takeProposal(group)
      expect(distance(chains.momenta(group, 1), momenta)).toBeGreaterThan(0.1)
      const there = chains.energyError.slice()
      alternate(chains, first === 1 ? -1 : 1)
      chains.setMomenta(group, 1, turned(chains, chains.momenta(group, 1)))
      chains.integrateLayers(group)
      chains.takeProposal(group)
      expect(distance(chains.momenta(group, 1), momenta)).toBeLessThan(precision === 'f32' ? 1e-3 : 1e-9)
      for (let lane = 0; lane < chains.lanes; lane++) {
        const chain = group * chains.lanes + lane
        expect(Math.abs(chains.energyError[chain]! + there[chain]!)).toBeLessThan(
          precision === 'f32' ? 1e-3 : 1e-10,
        )
      }
    }
    expect(distance(chains.links(), start)).toBeLessThan(precision === 'f32' ? 1e-4 : 1e-10)
  })

  it('know sine and cosine to the rounding of their format, at every angle', () => {
    const lattice: Lattice = [4, 16]
    const model = randomParameters({ layers: 1, harmonics: 4 }, 0.1)
    // a drift that does not move: the sums are of the field of constant plaquettes 2 pi q / V that it starts from
    model.logDriftStep.fill(-80)
    const charges = Array.from({ length: 63 }, (_, i) => i - 31)
    const chains = make(lattice, charges.length, precision, model)
    chains.startFrom(charges.flatMap((q) => [...instanton(lattice, q)]))
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, key)
      chains.integrateLayers(group)
      chains.takeProposal(group)
    }
    const { cos, sin, charge } = chains.plaquetteSums()
    charges.forEach((q, chain) => {
      const angle = (2 * Math.PI * q) / 64
      // links of up to 4 turns, wrapped, carry a few roundings into the angle
      const accuracy = precision === 'f32' ? 5e-7 : 1e-14
      expect(Math.abs(sin[chain]! / 64 - Math.sin(angle))).toBeLessThan(accuracy)
      expect(Math.abs(cos[chain]! / 64 - Math.cos(angle))).toBeLessThan(accuracy)
      expect(charge[chain]).toBe(q + 0)
    })
  })

  it('do not see a gauge transformation', () => {
    const lattice: Lattice = [5, 7]
    const model = randomParameters({ layers: 8, harmonics: 4 }, 0.1)
    const begin = (links: ArrayLike<number>) => {
      const chains = make(lattice, 2, precision, model)
      chains.startFrom(links)
      chains.refresh(0, 1, key)
      alternate(chains, 1)
      chains.integrateLayers(0)
      return chains
    }
    const source = make(lattice, 2, precision, model)
    source.start('hot', key)
    const links = source.links().slice()
    const turn = Float64Array.from({ length: 35 }, (_, i) => Math.sin(17 * i) * 3)
    const turned = [0, 1].flatMap((chain) => [
      ...gaugeTransform({ lattice, links: links.subarray(chain * 70, (chain + 1) * 70) }, turn),
    ])
    const [a, b] = [begin(links), begin(turned)]
    for (let chain = 0; chain < 2; chain++) {
      expect(Math.abs(a.energyError[chain]! - b.energyError[chain]!)).toBeLessThan(tolerance * 10)
    }
  })

  it('give every chain the same numbers, whatever its group and lane', () => {
    const model = randomParameters({ layers: 5, harmonics: 4 }, 0.2, 0.5)
    const run = (count: number, firstChain: number) => {
      const chains = make([3, 5], count, precision, model)
      chains.start('exact', { ...key, firstChain, trajectory: 0 })
      for (let trajectory = 1; trajectory <= 20; trajectory++) {
        const address = { ...key, firstChain, trajectory }
        for (let group = 0; group < chains.groups; group++) {
          chains.refresh(group, 1, address)
          chains.drawDirections(group, address)
          chains.integrateLayers(group)
          chains.accept(group, address)
        }
      }
      return chains.links().slice()
    }
    const all = run(7, 0)
    for (let first = 0; first < 7; first += 3) {
      const some = Math.min(3, 7 - first)
      expect(run(some, first)).toEqual(all.subarray(first * 30, (first + some) * 30))
    }
  })

  it('go in either direction half of the time, each chain and trajectory on its own', () => {
    const chains = make([2, 2], 4, precision, randomParameters({ layers: 1, harmonics: 0 }, 0.1))
    let sum = 0
    const seen = new Set<string>()
    for (let trajectory = 0; trajectory < 4000 / chains.lanes; trajectory++) {
      chains.drawDirections(0, { ...key, trajectory })
      seen.add(chains.directions.join())
      for (const direction of chains.directions) sum += direction
    }
    // 4000 fair coins: 4 sigma is 253; a false alarm once in 16 000, and the seed is fixed
    expect(Math.abs(sum)).toBeLessThan(253)
    expect(seen.size).toBe(2 ** chains.lanes)
  })

  it('refuse a table of another shape', () => {
    const model = randomParameters({ layers: 3, harmonics: 4 }, 0.1)
    const chains = make([2, 2], 1, precision, model)
    const other = layerTable(randomParameters({ layers: 4, harmonics: 4 }, 0.1), [2, 2], beta, precision)
    expect(() => chains.use(other)).toThrow(UsageError)
    expect(localShape(model).layers).toBe(3)
    expect(() =>
      layerTable(randomParameters({ layers: 3, harmonics: 9 }, 0.1), [2, 2], beta, precision),
    ).toThrow(/at most 9 harmonics, the first included, not 10/)
  })
})
