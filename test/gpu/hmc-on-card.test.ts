import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { Card, ChainsOnCard, HmcOnCard, RunAhead } from '../../src/gpu/index.ts'
import type { Loop } from '../../src/gpu/loop.ts'
import { stripsOf, workgroupBytes } from '../../src/gpu/shaders/strips.ts'
import { Chains } from '../../src/kernels/chains.ts'
import { startOnCard } from '../../src/samplers/hmc-on-card.ts'
import { onCard as everyCard } from '../../src/samplers/on-card.ts'
import { expectDecisions } from './expect-decisions.ts'
import { expectMeasured } from './expect-measured.ts'
import { expectReference, referenceTrajectory, wholeAngles } from './reference-trajectories.ts'
import { describeOnCard, openTestCard } from './test-card.ts'

const address = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const steps = { stepSize: 0.2, leapfrogSteps: 4 }

/** The same chains on the card and in the WebAssembly kernels, from the same start. */
async function bothChains(card: Card, lattice: Lattice, beta: number, chains: number, how = steps) {
  const onProcessor = new Chains({ lattice, beta, chains, precision: 'f64' })
  onProcessor.start('exact', address)
  const onCard = await ChainsOnCard.make(card, { lattice, beta, chains })
  onCard.put(wholeAngles(onProcessor.links()))
  return { onProcessor, onCard, hmc: await HmcOnCard.make(onCard, how) }
}

describeOnCard('HMC on a card', (card) => {
  it.each([
    [[2, 2], 3],
    [[6, 10], 5],
    [[8, 8], 7],
  ] as [Lattice, number][])(
    'makes the trajectories of the reference at %j with %i chains',
    async (lattice, chains) => {
      const { onProcessor, hmc } = await bothChains(card(), lattice, 2.3, chains)
      const ahead = new RunAhead(hmc)
      let rejected = 0
      for (let i = 0; i < 4; i++) {
        const now = { ...address, trajectory: address.trajectory + i }
        referenceTrajectory(onProcessor, steps, now)
        const configurations = await ahead.step(now)
        await expectReference(configurations, onProcessor)
        rejected += configurations.accepted.filter((yes) => yes === 0).length
      }
      if (lattice[0] > 2) expect(rejected).toBeGreaterThan(0)
    },
  )

  it('measures sums and loops of its links', async () => {
    const { hmc } = await bothChains(card(), [6, 10], 1.1, 3)
    await expectMeasured(hmc, address, 5)
  })

  it('accepts with the probability of the energy error, by the word that the WebAssembly kernels draw', async () => {
    const { hmc } = await bothChains(card(), [2, 2], 2.3, 100, { stepSize: 0.6, leapfrogSteps: 2 })
    await expectDecisions(hmc, address, 10, 100)
  })

  it('gives of several trajectories in one dispatch what it gives of each by itself', async () => {
    const { onCard, onProcessor, hmc } = await bothChains(card(), [4, 6], 1.5, 3)
    const loops: Loop[] = [
      { kind: 'wilson', r: 2, t: 3 },
      { kind: 'polyakov', direction: 'time' },
    ]
    const together = await hmc.run(address, 6, loops)
    onCard.put(wholeAngles(onProcessor.links()))
    const alone: number[] = []
    for (let i = 0; i < 6; i++) {
      const { words } = await hmc.run({ ...address, trajectory: address.trajectory + i }, 1, loops)
      alone.push(...words)
    }
    expect([...together.words]).toEqual(alone)
  })

  it('starts more chains than are put there at a time as the WebAssembly kernels do', async () => {
    const [lattice, start] = [[2, 2] as Lattice, 'exact' as const]
    const options = { lattice, beta: 1.5, leapfrogSteps: 3, instantonHits: 0, start }
    const key = { seed: 5, firstChain: 2, chains: 300, trajectory: 0 }
    const state = await startOnCard(options, 0.2, key, undefined)
    const saved = new Int32Array((await everyCard.save(state)).buffer)
    await state.card.close()
    const onProcessor = new Chains({ ...options, chains: key.chains, precision: 'f32' })
    onProcessor.start('exact', key)
    expect(saved).toEqual(wholeAngles(onProcessor.links()))
  })

  it('gives the same bits whenever somebody looks, however far it is ahead', async () => {
    const lattice: Lattice = [3, 5]
    const { onCard, onProcessor, hmc } = await bothChains(card(), lattice, 1.5, 7)
    const start = wholeAngles(onProcessor.links())
    const count = 40
    const run = async (looksAt: (trajectory: number) => boolean) => {
      onCard.put(start)
      const ahead = new RunAhead(hmc)
      const rows = []
      for (let trajectory = 0; trajectory < count; trajectory++) {
        const configurations = await ahead.step({ ...address, trajectory })
        rows.push([configurations.energyError, configurations.accepted, configurations.plaquetteSums().cos])
        if (looksAt(trajectory)) rows.push(await ahead.links())
      }
      return { rows: rows.filter((row) => Array.isArray(row)), links: await ahead.links() }
    }
    const never = await run(() => false)
    expect(await run(() => true)).toEqual(never)
    expect(await run((trajectory) => trajectory === 30 || trajectory === 33)).toEqual(never)
    // in one dispatch
    onCard.put(start)
    await hmc.run({ ...address, trajectory: 0 }, count, [])
    expect(await onCard.links()).toEqual(never.links)
  })

  it('gives a chain the same bits in any company', async () => {
    const lattice: Lattice = [3, 5]
    const { onCard, onProcessor, hmc } = await bothChains(card(), lattice, 1.5, 7)
    await hmc.run(address, 6, [])
    const all = await onCard.links()
    const some = await ChainsOnCard.make(card(), { lattice, beta: 1.5, chains: 2 })
    some.put(wholeAngles(onProcessor.links().subarray(4 * 30, 6 * 30)))
    await (await HmcOnCard.make(some, steps)).run({ ...address, firstChain: address.firstChain + 4 }, 6, [])
    expect(await some.links()).toEqual(all.subarray(4 * 30, 6 * 30))
  })

  it('goes on from a trajectory that does not follow', async () => {
    const { onCard, onProcessor, hmc } = await bothChains(card(), [3, 5], 1.5, 2)
    const ahead = new RunAhead(hmc)
    for (const trajectory of [0, 1, 2]) await ahead.step({ ...address, trajectory })
    await ahead.step({ ...address, trajectory: 9 })
    const links = await ahead.links()
    onCard.put(wholeAngles(onProcessor.links()))
    await hmc.run({ ...address, trajectory: 0 }, 3, [])
    await hmc.run({ ...address, trajectory: 9 }, 1, [])
    expect(links).toEqual(await onCard.links())
  })

  it('refuses a lattice that does not fit', async () => {
    const large = await ChainsOnCard.make(card(), { lattice: [128, 128], beta: 1, chains: 1 })
    const made = HmcOnCard.make(large, steps)
    await expect(made).rejects.toThrow(
      /webgpu: a chain of a 128x128 lattice does not fit into a workgroup of .*: take a smaller lattice/,
    )
  })

  it('refuses more chains than its memory holds', async () => {
    const made = ChainsOnCard.make(card(), { lattice: [16, 16], beta: 1, chains: 100_000_000 })
    await expect(made).rejects.toThrow(
      /webgpu: 100000000 chains of a 16x16 lattice need 195313 MiB of the graphics card's memory, which gives \d+ MiB at a time: take fewer chains/,
    )
  })

  it('says so when the card is lost', async () => {
    const open = await openTestCard()
    const doomed = new Card(open)
    const { hmc } = await bothChains(doomed, [2, 2], 1, 2)
    const ahead = new RunAhead(hmc)
    await ahead.step({ ...address, trajectory: 0 })
    open.device.onuncapturederror = null
    open.device.destroy()
    const rest = async () => {
      for (let trajectory = 1; trajectory < 50; trajectory++) await ahead.step({ ...address, trajectory })
    }
    await expect(rest()).rejects.toThrow(
      /webgpu: the graphics card .* was lost \(.*\): what was kept of the run goes on/,
    )
    await expect(hmc.run(address, 1, [])).rejects.toThrow(/was lost/)
    open.close()
  })
})

it('shares out every lattice that fits', () => {
  for (let nt = 2; nt <= 64; nt++)
    for (let nx = 2; nx <= 64; nx++) {
      const strips = stripsOf([nt, nx])
      if (strips === undefined) continue
      expect(strips.rows * strips.threads).toBe(nt * nx)
      expect(strips.threads).toBeLessThanOrEqual(256)
    }
  expect(stripsOf([16, 16])).toMatchObject({ rows: 8, threads: 32 })
  expect(stripsOf([8, 8])).toMatchObject({ rows: 2, threads: 32 })
  // what WebGPU promises at least for a workgroup, and what most cards have
  expect(workgroupBytes(stripsOf([32, 32])!)).toBeLessThan(16_384)
  expect(workgroupBytes(stripsOf([48, 64])!)).toBeLessThan(32_768)
  expect(workgroupBytes(stripsOf([64, 64])!)).toBeLessThan(49_152)
})
