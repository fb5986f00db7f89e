import { describe, expect, it } from 'vitest'
import type { Block, Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { LocalChains, randomWords } from '../../src/kernels/index.ts'
import {
  gaugeTransform,
  hamiltonian,
  instanton,
  linkBlocks,
  plaquetteSums,
  wrapAngle,
} from '../../src/lattice/index.ts'
import { type LocalParameters, layerTable, referenceTrajectory } from '../../src/layers/index.ts'
import { cornerAt } from '../../src/samplers/corner.ts'
import { preciseModel, randomParameters } from '../layers/random-parameters.ts'

const precisions: Precision[] = ['f32', 'f64']
const key = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const beta = 2.3

/** Lattice, block and harmonics. */
const cases: [Lattice, Block, number][] = [
  [[2, 2], 'whole', 4],
  [[2, 3], 'whole', 7],
  [[3, 2], 'whole', 0],
  [[5, 7], 'whole', 4],
  [[6, 10], 'whole', 8],
  [[16, 16], 'whole', 4],
  [[2, 2], [2, 2], 4],
  [[6, 9], [2, 3], 4],
  [[6, 9], [2, 3], 7],
  [[4, 6], [4, 3], 1],
  [[8, 12], [4, 4], 4],
  [[5, 7], [5, 7], 4],
  [[3, 10], [3, 5], 0],
]

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(wrapAngle(a[i]! - b[i]!)))
  return most
}

function make(lattice: Lattice, block: Block, chains: number, precision: Precision, model: LocalParameters) {
  const { kicks, terms, ...table } = layerTable(model, beta, precision)
  const made = new LocalChains({ lattice, block, beta, chains, precision, kicks, terms })
  made.use({ kicks, terms, ...table })
  return made
}

/** Where the blocks lie at `key`. */
const cornerOf = (block: Block) => cornerAt(randomWords(key.seed), block, key.trajectory)
/** The number that decides about a block of a chain at `key`. */
const uniformOf = (block: number, chain: number) => {
  const address = { index: block, chain: key.firstChain + chain, trajectory: key.trajectory }
  const [high, low] = [0, 1].map((word) => randomWords(key.seed)(1, address, word))
  return (high! + (Math.floor(low! / 2 ** 11) + 0.5) / 2 ** 21) / 2 ** 32
}

/** Starts and ends of the reference for every chain of a batch at `key`, with dH of each block. */
function references(chains: LocalChains, block: Block, parameters: LocalParameters) {
  const { lattice } = chains
  const size = 2 * lattice[0] * lattice[1]
  const model = preciseModel(parameters, block, { beta, lattice })
  const corner = cornerOf(block)
  const blockOf = linkBlocks(lattice, block, corner)
  const all = Array.from({ length: chains.groups }, (_, group) => {
    chains.refresh(group, 1, key)
    return [...chains.momenta(group, 1)]
  }).flat()
  return Array.from({ length: chains.chains }, (_, chain) => {
    const links = Float64Array.from(chains.configuration(chain).links)
    const momenta = Float64Array.from(all.slice(chain * size, (chain + 1) * size))
    const start = { lattice, beta, links }
    const end = referenceTrajectory(model, start, momenta, 1, { corner })
    const energyErrors = Array.from({ length: Math.max(...blockOf) + 1 }, (_, number) => {
      const inBlock = (to: Float64Array, from: Float64Array) =>
        from.map((value, i) => (blockOf[i] === number ? to[i]! : value))
      const moved = { lattice, beta, links: inBlock(end.links, links) }
      return hamiltonian(moved, inBlock(end.momenta, momenta)) - hamiltonian(start, momenta)
    })
    return { links, momenta, end, energyErrors, blockOf }
  })
}

const part = <A extends Float32Array | Float64Array>(all: A, chain: number, size: number) =>
  all.subarray(chain * size, (chain + 1) * size)

describe.each(precisions)('local layers in %s', (precision) => {
  const tolerance = precision === 'f32' ? 1e-4 : 1e-11

  it.each(cases)(
    'go where the reference goes, lane by lane, at %j with blocks %j and %i harmonics',
    (lattice, block, harmonics) => {
      const model = randomParameters({ layers: 6, harmonics }, 0.11)
      const size = 2 * lattice[0] * lattice[1]
      const chains = make(lattice, block, 5, precision, model)
      chains.start('exact', key)
      const expected = references(chains, block, model)
      let chain = 0
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        chains.sweepThrough(group, key)
        const after = chains.momenta(group, 1)
        const links = chains.links()
        const { cos, sin, charge } = chains.plaquetteSums()
        for (let lane = 0; lane < after.length / size; lane++, chain++) {
          const { end, energyErrors } = expected[chain]!
          expect(distance(part(links, chain, size), end.links)).toBeLessThan(tolerance)
          expect(distance(part(after, lane, size), end.momenta)).toBeLessThan(10 * tolerance)
          expect(Math.abs(chains.energyError[chain]! - energyErrors[0]!)).toBeLessThan(tolerance * size)
          const sums = plaquetteSums({ lattice, links: end.links })
          expect(Math.abs(cos[chain]! - sums.cos)).toBeLessThan(tolerance * size)
          expect(Math.abs(sin[chain]! - sums.sin)).toBeLessThan(tolerance * size)
          expect(charge[chain]).toBeCloseTo(sums.charge, 9)
        }
      }
      expect(chain).toBe(5)
    },
  )

  it.each(cases)('accept each block by a number of its own, at %j with blocks %j', (lattice, block) => {
    const size = 2 * lattice[0] * lattice[1]
    // the larger the block, the closer to HMC, so that some are accepted and some are not
    const [bt, bx] = block === 'whole' ? lattice : block
    const model = randomParameters({ layers: 4, harmonics: 4 }, 0.3, 2 / Math.sqrt(bt * bx))
    const chains = make(lattice, block, 40, precision, model)
    chains.start('exact', key)
    const expected = references(chains, block, model)
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, key)
      chains.sweep(group, key)
    }
    const decisions = new Set<boolean>()
    expected.forEach(({ links, end, energyErrors, blockOf }, chain) => {
      const probabilities = energyErrors.map((error) => Math.min(1, Math.exp(-error)))
      const taken = probabilities.map((p, number) => uniformOf(number, chain) < p)
      const mean = probabilities.reduce((sum, p) => sum + p, 0) / probabilities.length
      expect(Math.abs(chains.acceptProbability[chain]! - mean)).toBeLessThan(tolerance * size)
      expect(chains.accepted[chain]).toBe(taken[0] ? 1 : 0)
      const merged = links.map((x, i) => (blockOf[i]! >= 0 && taken[blockOf[i]!] ? end.links[i]! : x))
      expect(distance(part(chains.links(), chain, size), merged)).toBeLessThan(tolerance)
      const { cos, charge } = plaquetteSums({ lattice, links: merged })
      expect(Math.abs(chains.plaquetteSums().cos[chain]! - cos)).toBeLessThan(tolerance * size)
      expect(chains.plaquetteSums().charge[chain]).toBeCloseTo(charge, 9)
      for (const yes of taken) decisions.add(yes)
    })
    expect(decisions.size).toBe(2)
  })

  it.each<{ block: Block }>([{ block: 'whole' }, { block: [3, 5] }, { block: [6, 10] }])(
    'come back to the start once the momenta are turned round, blocks $block',
    ({ block }) => {
      // scales of up to e^{0.1} per kick and 40 layers: as far from HMC as trained models are
      const model = randomParameters({ layers: 40, harmonics: 4 }, 0.07, 0.7)
      const chains = make([6, 10], block, 4, precision, model)
      chains.start('exact', key)
      const start = chains.links().slice()
      const turned = (group: number) => chains.momenta(group, 1).map((v) => -v)
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        const momenta = chains.momenta(group, 1)
        chains.sweepThrough(group, key)
        expect(distance(chains.momenta(group, 1), momenta)).toBeGreaterThan(0.1)
        const there = chains.energyError.slice()
        chains.setMomenta(group, 1, turned(group))
        chains.sweepThrough(group, key)
        expect(distance(turned(group), momenta)).toBeLessThan(precision === 'f32' ? 1e-3 : 1e-9)
        for (let lane = 0; lane < chains.lanes; lane++) {
          const chain = group * chains.lanes + lane
          expect(Math.abs(chains.energyError[chain]! + there[chain]!)).toBeLessThan(
            precision === 'f32' ? 1e-3 : 1e-10,
          )
        }
      }
      expect(distance(chains.links(), start)).toBeLessThan(precision === 'f32' ? 1e-4 : 1e-10)
    },
  )

  it.each([
    [
      [6, 9],
      [2, 3],
    ],
    [
      [5, 7],
      [5, 7],
    ],
    [
      [4, 4],
      [2, 2],
    ],
  ] as const)(
    'leave the links between blocks as they are, bit by bit, at %j with blocks %j',
    (lattice, block) => {
      const chains = make(lattice, block, 4, precision, randomParameters({ layers: 5, harmonics: 4 }, 0.2))
      chains.start('hot', key)
      const start = chains.links().slice()
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        chains.sweepThrough(group, key)
      }
      const end = chains.links()
      const blockOf = linkBlocks(lattice, block, cornerOf(block))
      end.forEach((x, i) => {
        expect(x === start[i]).toBe(blockOf[i % blockOf.length]! < 0)
      })
    },
  )

  it('move each block whatever the others are, bit by bit', () => {
    const lattice: Lattice = [4, 6]
    const block: Lattice = [2, 3]
    const blockOf = linkBlocks(lattice, block, cornerOf(block))
    const source = make(lattice, block, 1, precision, randomParameters({ layers: 5, harmonics: 4 }, 0.2))
    source.start('hot', key)
    const links = Float64Array.from(source.links())
    const run = (from: Float64Array) => {
      const chains = make(lattice, block, 1, precision, randomParameters({ layers: 5, harmonics: 4 }, 0.2))
      chains.startFrom(from)
      chains.refresh(0, 1, key)
      chains.sweepThrough(0, key)
      return chains.links()
    }
    const plain = run(links)
    for (const number of [0, 1, 2, 3]) {
      const changed = run(links.map((x, i) => (blockOf[i] === number ? x + 1 + (i % 3) / 4 : x)))
      changed.forEach((x, i) => {
        expect(x === plain[i]).toBe(blockOf[i] !== number)
      })
    }
  })

  it('know sine and cosine to the rounding of their format, at every angle', () => {
    const lattice: Lattice = [4, 16]
    const model = randomParameters({ layers: 1, harmonics: 4 }, 0.1)
    // a drift that does not move: the sums are of the field of constant plaquettes 2 pi q / V that it starts from
    model.logDriftStep.fill(-80)
    const charges = Array.from({ length: 63 }, (_, i) => i - 31)
    const chains = make(lattice, 'whole', charges.length, precision, model)
    chains.startFrom(charges.flatMap((q) => [...instanton(lattice, q)]))
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, key)
      chains.sweepThrough(group, key)
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

  it.each<{ block: Block }>([{ block: 'whole' }, { block: [2, 3] }])(
    'do not see a gauge transformation, blocks $block',
    ({ block }) => {
      const lattice: Lattice = [4, 9]
      const model = randomParameters({ layers: 8, harmonics: 4 }, 0.1)
      const begin = (links: ArrayLike<number>) => {
        const chains = make(lattice, block, 2, precision, model)
        chains.startFrom(links)
        chains.refresh(0, 1, key)
        chains.sweepThrough(0, key)
        return chains
      }
      const source = make(lattice, block, 2, precision, model)
      source.start('hot', key)
      const links = source.links().slice()
      const turn = Float64Array.from({ length: 36 }, (_, i) => Math.sin(17 * i) * 3)
      const gauged = (all: Float32Array | Float64Array) =>
        [0, 1].flatMap((chain) => [...gaugeTransform({ lattice, links: part(all, chain, 72) }, turn)])
      const [a, b] = [begin(links), begin(gauged(links))]
      for (let chain = 0; chain < 2; chain++) {
        expect(Math.abs(a.energyError[chain]! - b.energyError[chain]!)).toBeLessThan(tolerance * 10)
      }
      expect(distance(b.links(), gauged(a.links()))).toBeLessThan(tolerance)
    },
  )

  it.each<{ block: Block }>([{ block: 'whole' }, { block: [3, 5] }, { block: [3, 2] }])(
    'give every chain the same numbers, whatever its group and lane, blocks $block',
    ({ block }) => {
      const lattice: Lattice = block === 'whole' ? [3, 5] : [3, 10]
      const size = 2 * lattice[0] * lattice[1]
      const model = randomParameters({ layers: 5, harmonics: 4 }, 0.2, 0.5)
      const run = (count: number, firstChain: number) => {
        const chains = make(lattice, block, count, precision, model)
        chains.start('exact', { ...key, firstChain, trajectory: 0 })
        for (let trajectory = 1; trajectory <= 20; trajectory++) {
          const address = { ...key, firstChain, trajectory }
          for (let group = 0; group < chains.groups; group++) {
            chains.refresh(group, 1, address)
            chains.sweep(group, address)
          }
        }
        return chains.links().slice()
      }
      const all = run(7, 0)
      for (let first = 0; first < 7; first += 3) {
        const some = Math.min(3, 7 - first)
        expect(run(some, first)).toEqual(all.subarray(first * size, (first + some) * size))
      }
    },
  )

  it('put the blocks anywhere, equally often, and where the address says', () => {
    const lattice: Lattice = [4, 6]
    const block: Lattice = [2, 3]
    const chains = make(lattice, block, 1, precision, randomParameters({ layers: 1, harmonics: 0 }, 0.2))
    chains.start('hot', key)
    const words = randomWords(key.seed)
    const counts = new Map<string, number>()
    for (let trajectory = 0; trajectory < 1200; trajectory++) {
      const before = chains.links().slice()
      chains.refresh(0, 1, { ...key, trajectory })
      chains.sweepThrough(0, { ...key, trajectory })
      const after = chains.links()
      const corner = cornerAt(words, block, trajectory)
      linkBlocks(lattice, block, corner).forEach((number, i) => {
        expect(after[i] === before[i]).toBe(number < 0)
      })
      counts.set(corner.join(), (counts.get(corner.join()) ?? 0) + 1)
    }
    // 6 cells of 200 with sigma 13: 4.5 sigma is 58; a false alarm once in 24 000, and the seed is fixed
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(58)
  })

  it('move as they do with a gradient', () => {
    const model = randomParameters({ layers: 4, harmonics: 4 }, 0.2)
    const { kicks, terms, ...table } = layerTable(model, beta, precision)
    const options = { lattice: [6, 6], block: [2, 3], beta, chains: 4, precision, kicks, terms } as const
    const [plain, learning] = [false, true].map((gradients) => {
      const chains = new LocalChains({ ...options, gradients })
      chains.use({ kicks, terms, ...table })
      chains.start('exact', key)
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        if (gradients) chains.sweepWithGradient(group, key, 0.1)
        else chains.sweep(group, key)
      }
      return chains
    })
    expect(learning!.links()).toEqual(plain!.links())
    expect(learning!.acceptProbability).toEqual(plain!.acceptProbability)
    expect(learning!.energyError).toEqual(plain!.energyError)
  })

  it.each<[Lattice, Block]>([
    [[3, 5], 'whole'],
    [
      [6, 6],
      [2, 3],
    ],
  ])(
    'make the trajectory of all chains that groups make one by one, on %j in blocks %j',
    (lattice, block) => {
      const model = randomParameters({ layers: 4, harmonics: 4 }, 0.2)
      const [together, byGroup] = [0, 1].map(() => make(lattice, block, 7, precision, model)) as [
        LocalChains,
        LocalChains,
      ]
      for (const chains of [together, byGroup]) chains.start('exact', key)
      for (let trajectory = 0; trajectory < 20; trajectory++) {
        const address = { ...key, trajectory }
        together.localTrajectory(address)
        if (block !== 'whole') byGroup.drawHolonomies(address)
        for (let group = 0; group < byGroup.groups; group++) {
          byGroup.refresh(group, 1, address)
          byGroup.sweep(group, address)
        }
        expect(together.save()).toEqual(byGroup.save())
        expect(together.links()).toEqual(byGroup.links())
      }
    },
  )

  it('refuse a table of another shape', () => {
    const model = randomParameters({ layers: 3, harmonics: 4 }, 0.1)
    const chains = make([2, 2], 'whole', 1, precision, model)
    const other = layerTable(randomParameters({ layers: 4, harmonics: 4 }, 0.1), beta, precision)
    expect(() => chains.use(other)).toThrow(UsageError)
    expect(() => layerTable(randomParameters({ layers: 3, harmonics: 9 }, 0.1), beta, precision)).toThrow(
      /at most 9 harmonics, the first included, not 10/,
    )
  })

  it.each([
    [
      [4, 6],
      [4, 4],
    ],
    [
      [4, 6],
      [3, 3],
    ],
    [
      [4, 6],
      [8, 6],
    ],
    [
      [4, 6],
      [1, 6],
    ],
    [
      [4, 6],
      [2.5, 3],
    ],
  ] as [Lattice, Lattice][])('refuse to tile %j by %j', (lattice, block) => {
    const build = () => make(lattice, block, 1, precision, randomParameters({ layers: 1, harmonics: 0 }, 0.1))
    expect(build).toThrow(UsageError)
    expect(build).toThrow(`blocks of ${block[0]}x${block[1]} do not tile a 4x6 lattice: give a block whose`)
  })
})
