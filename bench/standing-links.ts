// Whether a trained sampler leaves any part of the lattice behind: for each shipped model, or the .safetensors files given,
// the most trajectories in a row in which any link of 64 chains stayed where it was, beside what as many independent links
// with the same chance of moving have. A link stays where its block is rejected, and where it lies on the edge of one.
// npm run bench:standing [-- FILE ...]
import { loadModel, shippedModels } from '../src/layers/index.ts'
import { expectedRun } from '../src/operators/longest-rejection.ts'
import { leapfrogLayers, type SynchronousSampler } from '../src/samplers/index.ts'

const CHAINS = 64
const TRAJECTORIES = 16_000
const SEED = 77

const given = process.argv.slice(2)
const files = given.length > 0 ? given : shippedModels().map(({ file }) => file)
const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padEnd(16)).join(''))
row(['beta', 'chance to move', 'longest stand', 'independent'])
for (const file of files) {
  const model = loadModel(file)
  const sampler = leapfrogLayers({ model, chains: CHAINS, seed: SEED }) as SynchronousSampler
  const key = (trajectory: number) => ({ seed: SEED, firstChain: 0, chains: CHAINS, trajectory })
  let state = sampler.init(key(0))
  let before: Float32Array | Float64Array | undefined
  const runs = new Int32Array(CHAINS * 2 * sampler.lattice[0] * sampler.lattice[1])
  let longest = 0
  let stood = 0
  for (let trajectory = 0; trajectory <= TRAJECTORIES; trajectory++) {
    const { state: next, info } = sampler.step(state, key(trajectory))
    state = next
    const links = info.links().slice()
    if (before !== undefined) {
      for (let i = 0; i < links.length; i++) {
        if (links[i] !== before[i]) runs[i] = 0
        else {
          stood++
          longest = Math.max(longest, ++runs[i]!)
        }
      }
    }
    before = links
  }
  const decisions = runs.length * TRAJECTORIES
  row([
    `${sampler.beta}`,
    (1 - stood / decisions).toFixed(3),
    `${longest}`,
    expectedRun(decisions, stood)!.toFixed(0),
  ])
}
