// Share of a worker's time that summing takes: the hmc pipeline's chains, sampled and measured, with sums and without, in turns.
// jiti bench/sums-beside-chains.ts <nt>x<nx> <chains>

import definition from '../pipelines/hmc.ts'
import { samplersOf } from '../src/pipeline/ask-definition.ts'
import { ingredientsOf } from '../src/pipeline/sampler-ingredients.ts'
import { ShareRunner } from '../src/threads/share-runner.ts'
import { slotAt, slotBytes } from '../src/threads/slots.ts'

const [lattice = '16x16', chainsText = '128'] = process.argv.slice(2)
const parameters = definition.parameters.parse({ lattice, chains: Number(chainsText) })
const sampler = Object.values(samplersOf(definition, parameters))[0]!
const { columns, sums } = ingredientsOf(definition, sampler, [], undefined)
const { chains, precision } = sampler
const share = { firstChain: 0, chains, of: chains }
const [plain, summing] = await Promise.all([
  ShareRunner.start({ sampler, columns }, { share, sumsFrom: 0 }),
  ShareRunner.start({ sampler, columns, sums }, { share, sumsFrom: 0 }),
])
const shape = { columns: columns.length, chains, lattice: sampler.lattice, precision, linksEvery: 0 }
/** Steps of a stretch of 50 ms. */
const steps = Math.max(1, Math.round(65_536 / (chains * sampler.lattice[0] * sampler.lattice[1] * 0.012)))
const slot = slotAt(new ArrayBuffer(slotBytes(shape, steps)), shape, steps, 0)
const shares: number[] = []
for (let turn = 0; turn < 60; turn++) {
  const times: number[] = []
  for (const runner of [plain, summing]) {
    const begin = process.cpuUsage()
    await runner.fill(slot, steps)
    const { user, system } = process.cpuUsage(begin)
    times.push(user + system)
  }
  // the first turns compile
  if (turn >= 10) shares.push(1 - times[0]! / times[1]!)
}
shares.sort((a, b) => a - b)
console.log(shares[Math.floor(shares.length / 2)]!.toFixed(4))
