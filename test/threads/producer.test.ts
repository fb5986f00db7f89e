import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { hmc, joinSavedChains, type SavedChains } from '../../src/samplers/index.ts'
import { sealSavedChains } from '../../src/samplers/saved-chains.ts'
import { batchColumns } from '../../src/threads/batch-columns.ts'
import { Producer } from '../../src/threads/producer.ts'

const sampler = hmc({ lattice: '4x4', beta: 1.5, chains: 9, seed: 3, stepSize: 0.25, instantonHits: 1 })
const LINKS = 32

/** A slot for so many chains. */
const slotOf = (steps: number, chains: number) => ({
  columns: batchColumns.map(() => new Float64Array(steps * chains)),
  linksEvery: 1,
  links: new Float32Array(steps * chains * LINKS),
})

/** The next trajectories of all chains, in shares of these sizes: what they write into their slots, side by side, and the chains then. */
async function run(steps: number, sizes: readonly number[], from?: SavedChains) {
  const whole = slotOf(steps, 9)
  const parts: SavedChains[] = []
  let firstChain = 0
  for (const chains of sizes) {
    const producer = await Producer.start({
      sampler,
      columns: batchColumns,
      firstChain,
      chains,
      ...(from && { from }),
    })
    expect(producer.trajectory).toBe(from?.trajectory ?? 0)
    const slot = slotOf(steps, chains)
    await producer.fill(slot, steps)
    for (let step = 0; step < steps; step++) {
      slot.columns.forEach((column, i) => {
        whole.columns[i]!.set(column.subarray(step * chains, (step + 1) * chains), step * 9 + firstChain)
      })
      const links = slot.links.subarray(step * chains * LINKS, (step + 1) * chains * LINKS)
      whole.links.set(links, (step * 9 + firstChain) * LINKS)
    }
    parts.push(await producer.save())
    firstChain += chains
  }
  return { slot: whole, saved: joinSavedChains(parts) }
}

it('goes on with saved chains where they were, in whatever shares', async () => {
  const whole = await run(30, [9])
  const first = await run(10, [4, 5])
  const second = await run(20, [1, 2, 6], first.saved)
  expect(second.saved).toEqual(whole.saved)
  expect(second.saved.trajectory).toBe(30)
  whole.slot.columns.forEach((column, i) => {
    expect([...first.slot.columns[i]!, ...second.slot.columns[i]!]).toEqual([...column])
  })
  expect([...first.slot.links, ...second.slot.links]).toEqual([...whole.slot.links])
})

it('takes the saved chains of its share alone, too', async () => {
  const { saved } = await run(5, [9])
  const share = { sampler, columns: batchColumns, firstChain: 4, chains: 5 }
  const producer = await Producer.start({ ...share, from: saved })
  const again = await Producer.start({ ...share, from: await producer.save() })
  expect(await again.save()).toEqual(await producer.save())
})

it('refuses saved chains of another sampler, and to save those of a sampler that cannot', async () => {
  const { saved } = await run(1, [9])
  const other = hmc({ lattice: '4x4', beta: 1.5, chains: 9, seed: 4, stepSize: 0.25, instantonHits: 1 })
  const share = { columns: batchColumns, firstChain: 0, chains: 9 }
  await expect(Producer.start({ ...share, sampler: other, from: saved })).rejects.toThrow(
    new UsageError('these saved chains belong to another sampler: they have seed 3, this one has seed 4'),
  )
  const { save, ...ofUser } = sampler
  const producer = await Producer.start({ ...share, sampler: ofUser })
  await expect(producer.save()).rejects.toThrow(
    new UsageError('the chains of sampler hmc cannot be kept: it has no function save'),
  )
})

it('ends before the random numbers do', async () => {
  const { saved } = await run(1, [9])
  const at = (trajectory: number) => sealSavedChains({ ...saved, trajectory })
  const producerFrom = (from: SavedChains) =>
    Producer.start({ sampler, columns: batchColumns, firstChain: 0, chains: 9, from })
  const producer = await producerFrom(at(2 ** 31 - 2))
  await producer.fill(slotOf(2, 9), 2)
  expect((await producer.save()).trajectory).toBe(2 ** 31)
  await expect(producer.fill(slotOf(1, 9), 1)).rejects.toThrow(UsageError)
  const last = await producerFrom(await producer.save())
  await expect(last.fill(slotOf(1, 9), 1)).rejects.toThrow(
    'sampler hmc: there is no randomness for trajectory 2147483648, a chain has at most 2^31: start another seed',
  )
  for (const trajectory of [2 ** 31 + 1, 2 ** 32, -1, 0.5, 1e300])
    await expect(producerFrom(at(trajectory))).rejects.toThrow(/go on with trajectory .* not a whole number/)
})
