import { lastValueFrom, of, toArray } from 'rxjs'
import { expect, it } from 'vitest'
import { anatomy } from '../../src/pipeline/anatomy.ts'
import { exactDraws, hmc, trajectoryAnatomy } from '../../src/samplers/index.ts'

const sampler = hmc({ lattice: '4x4', beta: 2, chains: 4, stepSize: 0.2, leapfrogSteps: 3, seed: 9 })
const collect = (options: Parameters<typeof anatomy>[1]) =>
  lastValueFrom(of('block', 'block', 'block').pipe(anatomy(sampler, options), toArray()))

it('adds trajectories with every renewal, beginning with those of trajectoryAnatomy', async () => {
  const options = { chains: 5, shown: 2 }
  const [first, second, third] = await collect({ ...options, every: 0, share: 1 })
  const model = sampler.model!()
  expect(first).toEqual(trajectoryAnatomy({ model, lattice: '4x4', beta: 2, seed: 9, ...options }))
  expect([first, second, third].map((value) => value!.trajectories)).toEqual([5, 10, 15])
  expect(second!.quantities.plaquette.chains).not.toEqual(first!.quantities.plaquette.chains)
  expect(first!.quantities.plaquette.chains).toHaveLength(2)
})

it('does not renew before its time', async () => {
  expect(await collect({ every: 1e6 })).toHaveLength(1)
  expect(await collect({ every: 0, share: 1e-12 })).toHaveLength(1)
})

it('begins anew for every subscription', async () => {
  const operator = anatomy(sampler, { every: 0, share: 1 })
  const run = () => lastValueFrom(of(1).pipe(operator))
  expect(await run()).toEqual(await run())
})

it('refuses a sampler without layers, and options that cannot be', () => {
  expect(() => anatomy(exactDraws())).toThrow(/sampler exact has no layers/)
  expect(() => anatomy(sampler, { chains: 1 })).toThrow(/chains must be a whole number of at least 2/)
  expect(() => anatomy(sampler, { shown: -1 })).toThrow(/shown/)
  expect(() => anatomy(sampler, { every: Number.NaN })).toThrow(/every/)
  expect(() => anatomy(sampler, { share: 0 })).toThrow(/share/)
})
