import { expect } from 'vitest'
import { linkCount } from '../../src/batch.ts'
import { type CardSampler, RunAhead } from '../../src/gpu/index.ts'
import type { Address } from '../../src/kernels/chain-groups.ts'
import { plaquetteSums } from '../../src/lattice/plaquette-sums.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'

/** Makes trajectories of a 6x10 lattice, and expects the sums and loops that the card gives to be those of the links that it gives. */
export async function expectMeasured(sampler: CardSampler, address: Address, trajectories: number) {
  const { chains, lattice } = sampler.chains
  const links = linkCount(lattice)
  const ahead = new RunAhead(sampler)
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const configurations = await ahead.step({ ...address, trajectory })
    const loops = await configurations.whenRead(() => ({
      small: configurations.wilsonLoop(1, 1),
      wide: configurations.wilsonLoop(3, 2),
      around: configurations.wilsonLoop(10, 6),
      time: configurations.polyakovLoop('time'),
      space: configurations.polyakovLoop('space'),
    }))
    const all = await configurations.whenRead(() => configurations.links())
    for (let chain = 0; chain < chains; chain++) {
      const configuration = configurations.configuration(chain)
      expect(configuration.links).toEqual(all.subarray(chain * links, (chain + 1) * links))
      const expected = plaquetteSums(configuration)
      const sums = configurations.plaquetteSums()
      expect(Math.abs(sums.cos[chain]! - expected.cos)).toBeLessThan(2e-5)
      expect(Math.abs(sums.sin[chain]! - expected.sin)).toBeLessThan(2e-5)
      expect(sums.charge[chain]).toBe(Math.round(expected.charge))
      expect(Math.abs(loops.small[chain]! - wilsonLoop(configuration, 1, 1))).toBeLessThan(1e-6)
      expect(Math.abs(loops.wide[chain]! - wilsonLoop(configuration, 3, 2))).toBeLessThan(2e-6)
      expect(Math.abs(loops.around[chain]! - wilsonLoop(configuration, 10, 6))).toBeLessThan(5e-6)
      expect(Math.abs(loops.time[chain]! - polyakovLoop(configuration, 'time'))).toBeLessThan(2e-6)
      expect(Math.abs(loops.space[chain]! - polyakovLoop(configuration, 'space'))).toBeLessThan(2e-6)
    }
  }
}
