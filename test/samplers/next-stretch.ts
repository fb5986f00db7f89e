// A process of its own: reads the saved chains of every sampler from a folder where there are some, makes the next stretch of
// trajectories, and writes the chains and what was seen. jiti test/samplers/next-stretch.ts <folder> <shares>
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeSavedChains, encodeSavedChains } from '../../src/samplers/index.ts'
import { keptSamplers, stretchOf } from './kept-samplers.ts'

const [folder, shares] = process.argv.slice(2) as [string, string]
for (const [name, { stretch, make }] of keptSamplers) {
  const file = join(folder, `${name}.chains`)
  const from = existsSync(file) ? { from: decodeSavedChains(readFileSync(file)) } : {}
  const { seen, saved } = await stretchOf(make(), { trajectories: stretch, shares: Number(shares), ...from })
  writeFileSync(file, encodeSavedChains(saved))
  appendFileSync(join(folder, `${name}.seen`), seen)
}
