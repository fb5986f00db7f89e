// How fast the sums of the hmc pipeline take in what was measured, and how long it takes to keep them and to go on with them.
// jiti bench/kept-sums.ts [<nt>x<nx> [<chains> [<trajectories>]]]

import definition from '../pipelines/hmc.ts'
import { samplersOf } from '../src/pipeline/ask-definition.ts'
import { ingredientsOf } from '../src/pipeline/sampler-ingredients.ts'
import { decodeSavedSums, encodeSavedSums } from '../src/record/saved-sums-bytes.ts'
import { ShareRunner } from '../src/threads/share-runner.ts'
import { slotAt, slotBytes } from '../src/threads/slots.ts'

const [lattice = '16x16', chainsText = '128', trajectoriesText = '1e5'] = process.argv.slice(2)
const parameters = definition.parameters.parse({ lattice, chains: Number(chainsText) })
const trajectories = Number(trajectoriesText)
const sampler = Object.values(samplersOf(definition, parameters))[0]!
const { columns, sums } = ingredientsOf(definition, sampler, [], undefined)
const { chains, precision } = sampler
const share = { firstChain: 0, chains, of: chains }
const runner = await ShareRunner.start({ sampler, columns }, { share, sumsFrom: 0 })
const shape = { columns: columns.length, chains, lattice: sampler.lattice, precision, linksEvery: 0 }
const steps = 500
const slot = slotAt(new ArrayBuffer(slotBytes(shape, steps)), shape, steps, 0)
await runner.fill(slot, steps)

// what these trajectories are does not matter: the same are summed again and again
const summed = sums(share)
const begin = performance.now()
for (let at = 0; at < trajectories; at += steps) summed.push(slot.columns, steps, at)
const seconds = (performance.now() - begin) / 1000

/** Median time of a step, which is done five times. */
function time<Result>(does: () => Result): { result: Result; milliseconds: number } {
  const times: number[] = []
  let result = does()
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    result = does()
    times.push(performance.now() - start)
  }
  return { result, milliseconds: times.sort((a, b) => a - b)[2]! }
}
const saved = time(() => summed.save()!)
const encoded = time(() => encodeSavedSums(saved.result))
const decoded = time(() => decodeSavedSums(encoded.result))
const restored = time(() => sums(share, decoded.result))
console.log(
  JSON.stringify({
    samplesPerSecond: (trajectories * chains * columns.length) / seconds,
    megabytes: encoded.result.length / 1e6,
    milliseconds: {
      'saved and encoded': saved.milliseconds + encoded.milliseconds,
      'decoded and gone on with': decoded.milliseconds + restored.milliseconds,
    },
  }),
)
