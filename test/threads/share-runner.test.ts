import { expect, it } from 'vitest'
import { writeExactJson } from '../../src/files/index.ts'
import { averagePlaquette, topologicalCharge } from '../../src/measurements/index.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import { StandardSums } from '../../src/pipeline/standard-sums.ts'
import { hmc } from '../../src/samplers/index.ts'
import {
  type Earlier,
  type Ingredients,
  type ShareOptions,
  ShareRunner,
} from '../../src/threads/share-runner.ts'

const chains = 5
const sampler = hmc({ lattice: '4x4', beta: 1.5, chains, seed: 3, stepSize: 0.25, instantonHits: 1 })
const measurements = { Q: topologicalCharge(), plaquette: averagePlaquette() }
const quantities = quantitiesOf(measurements, sampler)
const columns = Object.entries(measurements).map(([name, { evaluate }]) => ({ name, evaluate }))
const ingredients: Ingredients = {
  sampler,
  columns,
  sums: (share, saved) => new StandardSums(quantities, share, [], saved),
}
const share = { firstChain: 0, chains, of: chains }

/** Starts a runner that leaves out the first 10 trajectories. */
const start = (options: Partial<ShareOptions> = {}, given: Partial<Ingredients> = {}) =>
  ShareRunner.start({ ...ingredients, ...given }, { share, sumsFrom: 10, ...options })

/** The next trajectories of a runner: its columns. */
async function sample(runner: ShareRunner, steps: number): Promise<Float64Array[]> {
  const slot = {
    columns: columns.map(() => new Float64Array(steps * chains)),
    linksEvery: 0,
    links: undefined,
  }
  await runner.fill(slot, steps)
  return slot.columns
}

const whole = await start()
const all = await sample(whole, 60)

/** What was measured, in stretches of seven. */
const earlier: Earlier = function* (of, from, until) {
  expect(of).toEqual(share)
  for (let first = from; first < until; first += 7) {
    const steps = Math.min(7, until - first)
    const rows = (column: Float64Array) => column.subarray(first * chains, (first + steps) * chains)
    yield { columns: all.map(rows), steps, first }
  }
}

/** Chains and sums of a run of so many trajectories. */
async function runOf(trajectories: number) {
  const runner = await start()
  await sample(runner, trajectories)
  return { from: await runner.save(), savedSums: runner.saveSums() }
}

async function expectWhole(runner: ShareRunner, left: number): Promise<void> {
  await sample(runner, left)
  expect(writeExactJson(runner.sums())).toBe(writeExactJson(whole.sums()))
  expect(runner.saveSums()).toEqual(whole.saveSums())
}

it('goes on with saved sums beside saved chains, and has the sums at once', async () => {
  const { from, savedSums } = await runOf(33)
  const resumed = await start({ from, savedSums })
  expect(resumed.saveSums()).toEqual(savedSums)
  expect(resumed.sums()).toBeDefined()
  await expectWhole(resumed, 27)
})

it('sums what was measured after the saved sums before it samples', async () => {
  const { savedSums } = await runOf(20)
  const { from } = await runOf(45)
  const resumed = await start({ from, savedSums }, { earlier })
  expect(resumed.saveSums()).toMatchObject({ first: 10, trajectory: 45 })
  await expectWhole(resumed, 15)
})

it('sums all that was measured where no sums were saved', async () => {
  const { from } = await runOf(45)
  await expectWhole(await start({ from }, { earlier }), 15)
})

it('has nothing to keep, and nothing to read again, while chains thermalise', async () => {
  const { from, savedSums } = await runOf(10)
  expect(savedSums).toBeUndefined()
  const resumed = await start({ from }, { earlier })
  expect([resumed.sums(), resumed.saveSums()]).toEqual([undefined, undefined])
  await expectWhole(resumed, 50)
})

it('refuses sums and chains that do not fit together', async () => {
  const { from, savedSums } = await runOf(30)
  const later = (await runOf(31)).savedSums
  const fit = /the sums go up to trajectory 2\d, .* chains go on with trajectory 3\d: give sums and chains/
  await expect(start({ from: (await runOf(31)).from, savedSums })).rejects.toThrow(fit)
  await expect(start({ from, savedSums: later })).rejects.toThrow(/up to trajectory 30, .* trajectory 30:/)
  await expect(start({ savedSums })).rejects.toThrow(/up to trajectory 29, .* trajectory 0:/)
  const gap: Earlier = function* (of, from, until) {
    yield* earlier(of, from + 1, until)
  }
  await expect(start({ from }, { earlier: gap })).rejects.toThrow(/up to trajectory 9, .* trajectory 30:/)
  await expect(start({ from, savedSums, sumsFrom: 12 })).rejects.toThrow(
    'the saved sums begin with trajectory 10, and this run leaves out those before 12',
  )
})
