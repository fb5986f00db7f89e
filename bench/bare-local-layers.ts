// How long a trajectory of a local model takes beside one of HMC with as many steps: the kernels alone, in one thread, with
// accept/reject but without drawing momenta. Prints JSON with medians of nanoseconds per link and step of three kinds: hmc,
// layer (the local model), gradient (a trajectory of it and its derivative); and with the median of layer / hmc as `ratio`.
// jiti bench/bare-local-layers.ts <f32|f64> <TxL> <block, TxL or whole> <layers> [harmonics beyond the first] [rounds]
import type { Block, Precision } from '../src/batch.ts'
import { Chains, LocalChains } from '../src/kernels/index.ts'
import { blockSize, latticeSize } from '../src/lattice/index.ts'
import { hmcParameters, layerTable } from '../src/layers/index.ts'

const precision = process.argv[2] as Precision
const lattice = latticeSize(process.argv[3])
const block: Block = blockSize(process.argv[4])
const layers = Number(process.argv[5])
const harmonics = Number(process.argv[6] ?? 4)
const rounds = Number(process.argv[7] ?? 25)

const beta = 4
const stepSize = 0.1
const chains = precision === 'f32' ? 32 : 16
const options = { lattice, beta, chains, precision }
const table = layerTable(hmcParameters({ layers, harmonics }, stepSize), beta, precision)
const { kicks, terms } = table
const address = { seed: 1, firstChain: 0, trajectory: 0 }

const hmc = new Chains(options)
const local = new LocalChains({ ...options, block, kicks, terms })
const learning = new LocalChains({ ...options, block, kicks, terms, gradients: true })
local.use(table)
learning.use(table)
for (const chainSet of [hmc, local, learning]) {
  chainSet.start('exact', address)
  chainSet.refresh(0, 1, address)
}

let trajectory = 0
const work = {
  hmc: (group: number) => {
    hmc.integrate(group, stepSize, layers)
    hmc.accept(group, { ...address, trajectory })
  },
  layer: (group: number) => local.sweep(group, { ...address, trajectory }),
  gradient: (group: number) => learning.sweepWithGradient(group, { ...address, trajectory }, 0.01),
}

/** Nanoseconds per link and step of one round of all groups, repeated for some 10 ms. */
function time(name: keyof typeof work): number {
  let calls = 0
  const start = performance.now()
  do {
    for (let group = 0; group < hmc.groups; group++) work[name](group)
    trajectory++
    calls++
  } while (performance.now() - start < 10)
  return ((performance.now() - start) * 1e6) / (calls * chains * 2 * lattice[0] * lattice[1] * layers)
}

const names = Object.keys(work) as (keyof typeof work)[]
const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
  keyof typeof work,
  number[]
>
for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(time(name))
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const ratios = times.layer.map((layer, i) => layer / times.hmc[i]!)
console.log(
  JSON.stringify({
    hmc: median(times.hmc),
    layer: median(times.layer),
    gradient: median(times.gradient),
    ratio: median(ratios),
  }),
)
