// Two questions of a sceptic about the shipped models, or about the .safetensors files given:
// - Is any part of the lattice left behind? Printed is the largest number of trajectories in a row in which some link of 64
//   chains did not move ("longest stand"), and how large it would be if links moved independently, with the same chance. A link
//   does not move when its block is rejected or when it lies on the edge of a block. The links that the holonomies are added to
//   move always, and are left out.
// - How well does a trajectory with the momenta turned round undo the one before, in float32 and float64? Printed are root
//   mean squares: of dH there plus dH back, and of the distance of links from their start, in radians.
// npm run bench:checks [-- FILE ...]
import type { Precision } from '../src/batch.ts'
import { LocalChains } from '../src/kernels/index.ts'
import { wrapAngle } from '../src/lattice/index.ts'
import {
  type LeapfrogModel,
  layerTable,
  loadModel,
  localParameters,
  shippedModels,
} from '../src/layers/index.ts'
import { expectedRun } from '../src/operators/longest-rejection.ts'
import { leapfrogLayers, type SynchronousSampler } from '../src/samplers/index.ts'

const CHAINS = 64
const TRAJECTORIES = 16_000
const SEED = 77

function standing(model: LeapfrogModel) {
  const sampler = leapfrogLayers({ model, chains: CHAINS, seed: SEED }) as SynchronousSampler
  const key = (trajectory: number) => ({ seed: SEED, firstChain: 0, chains: CHAINS, trajectory })
  let state = sampler.init(key(0))
  let before: Float32Array | Float64Array | undefined
  const [nt, nx] = sampler.lattice
  const perChain = 2 * nt * nx
  const drawnAnew = (link: number) => link < nx || (link >= nt * nx && link % nx === 0)
  const runs = new Int32Array(CHAINS * perChain)
  let longest = 0
  let stood = 0
  let decisions = 0
  for (let trajectory = 0; trajectory <= TRAJECTORIES; trajectory++) {
    const { state: next, info } = sampler.step(state, key(trajectory))
    state = next
    const links = info.links().slice()
    if (before !== undefined) {
      for (let i = 0; i < links.length; i++) {
        if (drawnAnew(i % perChain)) continue
        decisions++
        if (links[i] !== before[i]) runs[i] = 0
        else {
          stood++
          longest = Math.max(longest, ++runs[i]!)
        }
      }
    }
    before = links
  }
  return { moving: 1 - stood / decisions, longest, expected: expectedRun(decisions, stood)! }
}

function comingBack(model: LeapfrogModel, precision: Precision) {
  if (model.architecture.network !== 'local') throw new Error('only local models run in the kernels')
  const { lattice, beta } = model.training
  const { block } = model.architecture
  const table = layerTable(localParameters(model), beta, precision)
  const { kicks, terms } = table
  const chains = new LocalChains({ lattice, block, beta, chains: CHAINS, precision, kicks, terms })
  chains.use(table)
  let [squares, energies, links] = [0, 0, 0]
  const rounds = 20
  for (let trajectory = 1; trajectory <= rounds; trajectory++) {
    const address = { seed: SEED, firstChain: 0, trajectory }
    chains.start('exact', address)
    const start = chains.links().slice()
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, address)
      chains.sweepThrough(group, address)
      const there = chains.energyError.slice()
      chains.setMomenta(
        group,
        1,
        chains.momenta(group, 1).map((v) => -v),
      )
      chains.sweepThrough(group, address)
      for (let chain = group * chains.lanes; chain < (group + 1) * chains.lanes; chain++)
        energies += (there[chain]! + chains.energyError[chain]!) ** 2
    }
    chains.links().forEach((link, i) => {
      squares += wrapAngle(link - start[i]!) ** 2
      links++
    })
  }
  return { energy: Math.sqrt(energies / (rounds * CHAINS)), link: Math.sqrt(squares / links) }
}

const given = process.argv.slice(2)
const files = given.length > 0 ? given : shippedModels().map(({ file }) => file)
const row = (cells: readonly string[]) =>
  console.log(
    cells
      .map((cell) => cell.padEnd(16))
      .join('')
      .trimEnd(),
  )
row(['beta', 'chance to move', 'longest stand', 'independent', 'f32: dH', 'link', 'f64: dH', 'link'])
for (const file of files) {
  const model = loadModel(file)
  const { moving, longest, expected } = standing(model)
  const back = (['f32', 'f64'] as const).map((precision) => comingBack(model, precision))
  row([
    `${model.training.beta}`,
    moving.toFixed(3),
    `${longest}`,
    expected.toFixed(0),
    ...back.flatMap(({ energy, link }) => [energy.toExponential(0), link.toExponential(0)]),
  ])
}
