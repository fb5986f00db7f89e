// Trajectories of local models beside those of HMC with as many steps, kernels alone, one thread: prints JSON with medians
// of nanoseconds per link and step: hmc, layer (a trajectory), gradient (trajectory and adjoint), and layer / hmc.
// jiti bench/bare-local-layers.ts <f32|f64> <nt> <nx> <layers> [harmonics beyond the first] [rounds]
import { instantiateKernels } from '../src/kernels/index.ts'

const [precision, nt, nx, layers, harmonics, rounds] = [
  process.argv[2] as 'f32' | 'f64',
  Number(process.argv[3]),
  Number(process.argv[4]),
  Number(process.argv[5]),
  Number(process.argv[6] ?? 4),
  Number(process.argv[7] ?? 25),
]
const kernels = instantiateKernels(precision)
const lanes = precision === 'f32' ? 4 : 2
const volume = nt * nx
const links = 2 * volume
const kicks = layers + 1
const wide = harmonics > 4
const entries = kicks * (wide ? 10 : 6)
let end = 65_536
const reserve = (vectors: number) => {
  const address = end
  end += vectors * 16
  return address
}
const groups = 8
const groupVectors = links + volume
const current = reserve(groups * groupVectors)
const proposal = reserve(groupVectors)
const u = reserve(links)
const kept = reserve(links)
const rows = reserve(3 * (nx + 1))
const y = reserve(links)
const plane = reserve(volume)
const table = reserve(entries)
const both = reserve(entries)
const results = reserve(64)
const slopes = reserve(entries * 2)
const saved = reserve(kicks * (4 * volume + 2))
kernels.memory.grow(Math.ceil(end / 65_536))
const { buffer } = kernels.memory
const Real = precision === 'f32' ? Float32Array : Float64Array
new Real(buffer, current, groups * groupVectors * lanes).forEach((_, i, all) => {
  all[i] = Math.sin(i) * 0.1
})
new Real(buffer, kept, links * lanes).forEach((_, i, all) => {
  all[i] = Math.sin(3 * i) * 0.02
})
new Float64Array(buffer, both, 2 * entries).forEach((_, i, all) => {
  all[i] = i % (entries / kicks) === 0 ? 1 : 0.01
})
const directions = results
new Float64Array(buffer, directions, lanes).fill(1)
const units = results + 64
new Float64Array(buffer, units, 4).fill(1)
kernels.selectDirections(table, both, entries, directions)
const memory = new Uint8Array(buffer)

function trajectory(group: number, saving: boolean): void {
  memory.copyWithin(u, kept, kept + links * 16)
  const at = (i: number) => results + 128 + i * 32
  kernels.localTrajectory(
    current + group * groupVectors * 16,
    proposal,
    u,
    rows,
    nt,
    nx,
    4,
    table,
    kicks,
    wide ? 1 : 0,
    saved,
    saving ? 1 : 0,
    directions,
    units,
    1,
    at(0),
    at(3),
    32,
    at(6),
    at(7),
    at(8),
  )
  if (!saving) return
  kernels.localAdjoint(
    u,
    y,
    plane,
    nt,
    nx,
    4,
    table,
    kicks,
    wide ? 1 : 0,
    saved,
    directions,
    units,
    at(0),
    at(3),
    32,
    at(8),
    0.01,
    at(9),
    at(10),
    at(11),
    slopes,
  )
}

const work = {
  hmc: (group: number) => {
    memory.copyWithin(u, kept, kept + links * 16)
    const from = current + group * groupVectors * 16
    const at = (i: number) => results + 128 + i * 32
    kernels.integrate(
      from,
      proposal,
      u,
      rows,
      nt,
      nx,
      4,
      0.1,
      0.0143,
      layers,
      at(0),
      at(3),
      32,
      at(6),
      at(7),
      at(8),
    )
  },
  layer: (group: number) => trajectory(group, false),
  gradient: (group: number) => trajectory(group, true),
}
/** Nanoseconds of processor time, which others on the machine do not lengthen as they do the time on the clock. */
const now = () => process.cpuUsage().user * 1000
const times: Record<string, number[]> = { hmc: [], layer: [], gradient: [] }
for (let round = -5; round < rounds; round++) {
  for (const [name, run] of Object.entries(work)) {
    const begin = now()
    let repeats = 0
    do {
      for (let group = 0; group < groups; group++) run(group)
      repeats++
    } while (now() - begin < 2e7)
    if (round >= 0) times[name]!.push((now() - begin) / (repeats * groups * lanes * links * layers))
  }
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const ratio = median(times.layer!.map((layer, i) => layer / times.hmc![i]!))
const [hmc, layer, gradient] = [times.hmc!, times.layer!, times.gradient!].map(median)
console.log(JSON.stringify({ hmc, layer, ratio, gradient }))
