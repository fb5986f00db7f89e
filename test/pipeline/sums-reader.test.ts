import { expect, it } from 'vitest'
import { everyRun } from '../../src/measurements/every-run.ts'
import { averagePlaquette, topologicalCharge } from '../../src/measurements/index.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import { StandardAnalyses } from '../../src/pipeline/standard-analyses.ts'
import { StandardSums } from '../../src/pipeline/standard-sums.ts'
import { SumsReader } from '../../src/pipeline/sums-reader.ts'
import { hmc } from '../../src/samplers/index.ts'

const sampler = hmc({ lattice: [4, 4], beta: 2, chains: 4, seed: 1 })
const quantities = quantitiesOf(
  { ...everyRun, Q: topologicalCharge(), plaquette: averagePlaquette() },
  sampler,
)

/** Sums of so many trajectories, of measurements that all have the same values. */
function sumsOf(trajectories: number, valueAt: (i: number) => number = () => 0) {
  const sums = new StandardSums(quantities, { firstChain: 0, chains: 4, of: 4 }, [])
  sums.push(
    quantities.map(() => Float64Array.from({ length: 4 * trajectories }, (_, i) => valueAt(i + (i >> 2)))),
    trajectories,
    0,
  )
  return [sums.copy()]
}

const reader = (isWatched: boolean, thermalize = 0) =>
  new SumsReader(quantities, new StandardAnalyses(quantities, sampler), {
    thermalize,
    isWanted: () => isWatched,
  })

it('fetches and reads sums whenever a run has doubled, though nobody watches', () => {
  const reads = reader(false, 10)
  const read: number[] = []
  for (let trajectories = 1; trajectories <= 300; trajectories++) {
    if (!reads.wants(trajectories)) continue
    const { analyses } = reads.take(sumsOf(trajectories - 10), { trajectories, seconds: 1 })
    if (analyses !== undefined) read.push(trajectories - 10)
  }
  expect(read).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256])
})

it('reads what it has fetched and nobody has read at the end, once', () => {
  const reads = reader(false)
  reads.wants(5)
  expect(reads.take(sumsOf(5), { trajectories: 5, seconds: 1 }).analyses).toBeDefined()
  expect(reads.rest()).toBeUndefined()
  // fetched for no doubling: kept, and not read
  expect(reads.take(sumsOf(7), { trajectories: 7, seconds: 2 }).analyses).toBeUndefined()
  expect(reads.reached).toMatchObject({ trajectories: 7, seconds: 2 })
  expect(reads.rest()).toMatchObject({ exactness: { count: 7 } })
  expect(reads.rest()).toBeUndefined()
})

it('reads all that is fetched while somebody watches', () => {
  const reads = reader(true)
  for (const trajectories of [5, 6, 7])
    expect(reads.take(sumsOf(trajectories), { trajectories, seconds: 1 }).analyses).toBeDefined()
})

it('has nothing to read while chains thermalise', () => {
  const reads = reader(true, 100)
  expect(reads.wants(100)).toBe(false)
  expect(reads.take([undefined], { trajectories: 100, seconds: 1 })).toEqual({})
  expect(reads.rest()).toBeUndefined()
})

it('looks whether a rule is met only at the lengths at which it asked for sums', () => {
  const reads = reader(false)
  reads.watch({ minTunnelings: 20 })
  const takes = (trajectories: number) =>
    reads.take(
      sumsOf(trajectories, (i) => (i * i) % 3),
      { trajectories, seconds: 1 },
    ).met
  expect(takes(50)).toBeUndefined()
  expect(reads.wants(60)).toBe(true)
  expect(takes(60)).toMatchObject({ kind: 'stop', trajectories: 60 })
  expect(takes(60)).toBeUndefined()
})

it('sums the squares that rules ask for', () => {
  const reads = reader(false)
  reads.watch({ error: { plaquette2: 0.1, Q: 0.1 } })
  reads.watch({ error: { plaquette2: 0.2 } })
  expect(reads.squares).toEqual(['plaquette'])
})
