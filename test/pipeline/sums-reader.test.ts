import { expect, it } from 'vitest'
import { everyRun } from '../../src/measurements/every-run.ts'
import { averagePlaquette, topologicalCharge } from '../../src/measurements/index.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import { type Analyses, StandardAnalyses } from '../../src/pipeline/standard-analyses.ts'
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

/** A reader with the trajectories of which it has read sums, and what it read last. */
function reader(isWatched: boolean, thermalize = 0) {
  const read: number[] = []
  let last: Analyses = {}
  const reads = new SumsReader(quantities, new StandardAnalyses(quantities, sampler), {
    thermalize,
    isWanted: () => isWatched,
    hear: {
      read: (analyses, { trajectories }) => {
        read.push(trajectories)
        last = analyses
      },
      failed: (error) => {
        throw error
      },
    },
  })
  return { reads, read, last: () => last }
}

it('fetches and reads sums whenever a run has doubled, though nobody watches', async () => {
  const { reads, read } = reader(false, 10)
  for (let trajectories = 1; trajectories <= 300; trajectories++) {
    if (!reads.wants(trajectories)) continue
    reads.take(sumsOf(trajectories - 10), { trajectories, seconds: 1 })
  }
  await reads.rest()
  // at the end it has read the last ones too
  expect(read.map((trajectories) => trajectories - 10).slice(0, 9)).toEqual([
    1, 2, 4, 8, 16, 32, 64, 128, 256,
  ])
})

it('reads what it has fetched and nobody has read at the end, once', async () => {
  const { reads, read, last } = reader(false)
  reads.wants(5)
  reads.take(sumsOf(5), { trajectories: 5, seconds: 1 })
  await reads.rest()
  expect(read).toEqual([5])
  // fetched for no doubling: kept, and not read
  reads.take(sumsOf(7), { trajectories: 7, seconds: 2 })
  await new Promise(setImmediate)
  expect(read).toEqual([5])
  expect(reads.reached).toMatchObject({ trajectories: 7, seconds: 2 })
  await reads.rest()
  expect(read).toEqual([5, 7])
  expect(last()).toMatchObject({ exactness: { count: 7 } })
  await reads.rest()
  expect(read).toEqual([5, 7])
})

it('reads all that is fetched while somebody watches', async () => {
  const { reads, read } = reader(true)
  for (const trajectories of [5, 6, 7]) {
    reads.take(sumsOf(trajectories), { trajectories, seconds: 1 })
    await reads.rest()
  }
  expect(read).toEqual([5, 6, 7])
})

it('has nothing to read while chains thermalise', async () => {
  const { reads, read } = reader(true, 100)
  expect(reads.wants(100)).toBe(false)
  expect(reads.take([undefined], { trajectories: 100, seconds: 1 })).toBeUndefined()
  await reads.rest()
  expect(read).toEqual([])
})

it('looks whether a rule is met only at the lengths at which it asked for sums', () => {
  const { reads } = reader(false)
  reads.watch({ minTunnelings: 20 })
  const takes = (trajectories: number) =>
    reads.take(
      sumsOf(trajectories, (i) => (i * i) % 3),
      { trajectories, seconds: 1 },
    )
  expect(takes(50)).toBeUndefined()
  expect(reads.wants(60)).toBe(true)
  expect(takes(60)).toMatchObject({ kind: 'stop', trajectories: 60 })
  expect(takes(60)).toBeUndefined()
})

it('sums the squares that rules ask for', () => {
  const { reads } = reader(false)
  reads.watch({ error: { plaquette2: 0.1, Q: 0.1 } })
  reads.watch({ error: { plaquette2: 0.2 } })
  expect(reads.squares).toEqual(['plaquette'])
})
