// npm run bench:peers: the kernels beside the same algorithm in C++ and in PyTorch, and tau_int beside the Gamma method in numpy.
// One thread each. Times are of the processor, so that other work on the machine does not count. What counts are ratios: each is
// the median over pairs that are measured one right after the other, with the smallest and the largest of them. It takes some
// three minutes; peers that this machine lacks are left out, and named.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hmc, layers, loadModel, stats, stream, topologicalCharge } from 'leapstream'
import { lastValueFrom, map, toArray } from 'rxjs'
import { writeWhole } from '../src/files/index.ts'
import { Chains, LocalChains } from '../src/kernels/index.ts'
import { leapfrogWork } from './leapfrog-work.ts'

const { SeriesAccumulator } = stats
const { hmcParameters, layerTable, localModel, localParameters, referenceTrajectory } = layers

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const run = promisify(execFile)
const out = at('./out')
const PAIRS = 5
const SECONDS = 2

const lattice = [16, 16] as const
const links = 2 * lattice[0] * lattice[1]
const beta = 4
const chains = 128
const model = loadModel(at('../models/u1-beta4.safetensors'))

interface Row {
  readonly what: string
  readonly unit: string
  readonly median: number
  readonly least: number
  readonly most: number
}
const rows: Row[] = []

function note(what: string, unit: string, values: readonly number[]): void {
  const ordered = values.toSorted((a, b) => a - b)
  const row = { what, unit, median: ordered[ordered.length >> 1]!, least: ordered[0]!, most: ordered.at(-1)! }
  rows.push(row)
  const [median, least, most] = [row.median, row.least, row.most].map((value) => value.toPrecision(3))
  console.log(`${what.padEnd(76)}${median} (${least} .. ${most}) ${unit}`)
}

/** Seconds that the processor has worked for this process since `begin`. */
function processorSeconds(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1e6
}

/** A Python program that answers each line of JSON with one. */
class Peer {
  readonly #child
  readonly #lines

  constructor(python: string, program: string) {
    this.#child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]()
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the peer in Python ended: its message is above')
    return JSON.parse(value)
  }

  async close(): Promise<void> {
    this.#child.stdin.end()
    await new Promise((resolve) => this.#child.once('exit', resolve))
  }
}

/** A Python that has a module, if there is one. */
function pythonWith(module: string): string | undefined {
  const candidates = [process.env.PYTHON_PATH, 'python3', '/usr/bin/python3'].filter(
    (name) => name !== undefined,
  )
  return candidates.find((name) => spawnSync(name, ['-c', `import ${module}`]).status === 0)
}

async function besideTheLimit(): Promise<void> {
  const build = (name: string, flags: readonly string[]) => {
    const binary = `${out}/${name}`
    execFileSync('g++', ['-O3', '-ffast-math', ...flags, at('./peers/leapfrog-limit.cpp'), '-o', binary])
    return async () => Number(/\d+\.\d+/.exec((await run(binary)).stdout)![0])
  }
  if (spawnSync('g++', ['--version']).status !== 0) {
    console.log('no g++: the limit in C++ is left out (Debian: g++)')
    return
  }
  const peers = {
    'C++ with the same registers (SSE4.1)': build('leapfrog-sse', ['-msse4.1', '-DW=4']),
    'C++ for this very processor': build('leapfrog-native', ['-march=native']),
  }
  const { once, linkSteps } = leapfrogWork('f32', ...lattice, chains)
  const kernel = () => {
    const end = performance.now() + SECONDS * 1000
    const begin = process.cpuUsage()
    let repeats = 0
    for (; performance.now() < end; repeats++) once()
    return (processorSeconds(begin) * 1e9) / (repeats * linkSteps)
  }
  // until it is compiled
  kernel()
  for (const [name, peer] of Object.entries(peers)) {
    const pairs: (readonly [number, number])[] = []
    for (let i = 0; i < PAIRS; i++) pairs.push([kernel(), await peer()])
    note(
      'leapfrog kernel, f32',
      'ns per link and step',
      pairs.map(([ours]) => ours),
    )
    note(
      name,
      'ns per link and step',
      pairs.map(([, theirs]) => theirs),
    )
    note(
      `time of the kernel / ${name}`,
      'times',
      pairs.map(([ours, theirs]) => ours / theirs),
    )
  }
}

/** What moves the chains, ours and theirs: whole trajectories with momenta and accept/reject. */
interface Contest {
  readonly title: string
  /** The loop of torch_loops.py, with what it needs. */
  readonly loop: { readonly kind: string; readonly layers: number } & Readonly<Record<string, unknown>>
  readonly chains: Chains
  readonly trajectory: (trajectory: number) => void
  readonly reference: layers.LeapfrogModel
}

function contests(): Contest[] {
  const stepSize = 0.15
  const leapfrogSteps = 10
  const address = { seed: 1, firstChain: 0 }
  const plain = new Chains({ lattice, beta, chains, precision: 'f32' })
  const leapfrog = {
    chains: plain,
    trajectory: (trajectory: number) =>
      plain.hmcTrajectory({ stepSize, leapfrogSteps, instantonHits: 0 }, { ...address, trajectory }),
    reference: localModel(hmcParameters({ layers: leapfrogSteps, harmonics: 0 }, stepSize), 'whole', {
      beta,
      lattice,
    }),
  }
  const loop = { beta, lattice, layers: leapfrogSteps, stepSize }

  const parameters = localParameters(model)
  const { kicks, terms, ...table } = layerTable(parameters, beta, 'f32')
  const trained = new LocalChains({ lattice, beta, chains, precision: 'f32', block: 'whole', kicks, terms })
  trained.use({ kicks, terms, ...table })
  const weights = Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]))
  const { architecture } = model
  if (architecture.network !== 'local') throw new Error('models/u1-beta4.safetensors is no local model')
  const { layers: depth, harmonics } = architecture
  return [
    {
      ...leapfrog,
      title: 'HMC, automatic differentiation twice a step',
      loop: { kind: 'autograd', ...loop },
    },
    { ...leapfrog, title: 'HMC, the force as a formula', loop: { kind: 'analytic', ...loop } },
    {
      title: `a trained local model of ${depth} layers, whole lattice`,
      loop: { kind: 'local', beta, lattice, layers: depth, harmonics, weights },
      chains: trained,
      trajectory: (trajectory) => trained.localTrajectory({ ...address, trajectory }),
      reference: localModel(parameters, 'whole', { beta, lattice }),
    },
  ]
}

/** The largest distance of a link after one trajectory from that of the reference of this repository, radians. */
async function distance(torch: Peer, { loop, reference }: Contest): Promise<number> {
  const random = new Chains({ lattice, beta, chains: 4, precision: 'f64' })
  random.start('exact', { seed: 5, firstChain: 0, trajectory: 0 })
  const start = Float64Array.from(random.links().subarray(0, links))
  const momenta = random.drawMomenta({ seed: 6, firstChain: 0, trajectory: 0 }).subarray(0, links)
  const expected = referenceTrajectory(reference, { lattice, beta, links: start }, momenta, 1).links
  const question = { do: 'trajectory', ...loop, links: [...start], momenta: [...momenta] }
  const answer = await torch.ask<{ links: number[] }>(question)
  return Math.max(...answer.links.map((angle, i) => Math.abs(angle - expected[i]!)))
}

async function besideTorch(): Promise<void> {
  const python = pythonWith('torch')
  if (python === undefined) {
    console.log('no Python with torch: the loops in PyTorch are left out (Debian: python3-torch)')
    return
  }
  const torch = new Peer(python, at('./peers/torch_loops.py'))
  for (const contest of contests()) {
    const off = await distance(torch, contest)
    // the weights of models are float32
    if (!(off < 1e-6)) throw new Error(`${contest.title}: PyTorch ends ${off} rad from the reference`)
    contest.chains.start('exact', { seed: 1, firstChain: 0, trajectory: 0 })
    const start = [...contest.chains.links()]
    let trajectory = 1
    const ours = () => {
      const end = performance.now() + SECONDS * 1000
      const begin = process.cpuUsage()
      const first = trajectory
      while (performance.now() < end) contest.trajectory(trajectory++)
      const steps = (trajectory - first) * chains * links * contest.loop.layers
      return (processorSeconds(begin) * 1e9) / steps
    }
    const theirs = async () => {
      const question = { do: 'time', ...contest.loop, links: start, chains, seconds: SECONDS }
      return (await torch.ask<{ nanoseconds: number }>(question)).nanoseconds
    }
    const pairs: (readonly [number, number])[] = []
    for (let i = 0; i < PAIRS; i++) pairs.push([ours(), await theirs()])
    note(
      `${contest.title}: leapstream`,
      'ns per link and step',
      pairs.map(([mine]) => mine),
    )
    note(
      `${contest.title}: PyTorch`,
      'ns per link and step',
      pairs.map(([, other]) => other),
    )
    note(
      `${contest.title}: time of PyTorch / ours`,
      'times',
      pairs.map(([mine, other]) => other / mine),
    )
  }
  await torch.close()
}

/** `[steps, chains]`: the charge of HMC where it tunnels, and its square, which has no known mean. */
async function charges(): Promise<{ readonly charge: Float64Array; readonly steps: number }> {
  const sampler = hmc({ lattice, beta: 3, chains, stepSize: 0.125, leapfrogSteps: 16, seed: 7 })
  const parts = await lastValueFrom(
    stream(sampler, { until: 8000 }).pipe(
      topologicalCharge(),
      map(({ values }) => Float64Array.from(values)),
      toArray(),
    ),
  )
  const charge = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let filled = 0
  for (const part of parts) {
    charge.set(part, filled)
    filled += part.length
  }
  return { charge, steps: charge.length / chains }
}

async function besideTheGammaMethod(): Promise<void> {
  const python = pythonWith('numpy')
  if (python === undefined) {
    console.log('no Python with numpy: the Gamma method is left out (Debian: python3-numpy)')
    return
  }
  const numpy = new Peer(python, at('./peers/gamma_method.py'))
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-peers-'))
  try {
    const { charge, steps } = await charges()
    const cases = [
      { name: 'Q', values: charge, mean: 0 },
      { name: 'Q^2', values: charge.map((q) => q * q), mean: undefined },
    ]
    for (const { name, values, mean } of cases) {
      const file = join(folder, 'series')
      const byChain = Float64Array.from(
        values,
        (_, i) => values[(i % steps) * chains + Math.floor(i / steps)]!,
      )
      writeFileSync(file, byChain)
      const ours = () => {
        const begin = process.cpuUsage()
        const series = new SeriesAccumulator({ chains })
        series.push(values, steps)
        const estimate = stats.integratedTime(series, mean === undefined ? {} : { mean })
        return { ...estimate, seconds: processorSeconds(begin) }
      }
      type Answer = Record<'value' | 'error' | 'window' | 'seconds', number>
      const pairs: (readonly [ReturnType<typeof ours>, Answer])[] = []
      for (let i = 0; i < PAIRS; i++)
        pairs.push([ours(), await numpy.ask<Answer>({ file, chains, mean: mean ?? null })])
      const [mine, other] = pairs[0]!
      const what = `tau_int(${name}) of ${steps} trajectories x ${chains} chains`
      note(`${what}: online, leapstream`, 'trajectories', [mine.value!])
      note(`${what}: its error`, 'trajectories', [mine.error!])
      note(`${what}: whole series, Wolff`, 'trajectories', [other.value])
      note(`${what}: its error, Wolff`, 'trajectories', [other.error])
      note(`${what}: difference / error`, 'errors', [Math.abs(mine.value! - other.value) / mine.error!])
      note(
        `${what}: time, leapstream`,
        's',
        pairs.map(([{ seconds }]) => seconds),
      )
      note(
        `${what}: time, numpy`,
        's',
        pairs.map(([, { seconds }]) => seconds),
      )
      note(
        `${what}: time of numpy / ours`,
        'times',
        pairs.map(([a, b]) => b.seconds / a.seconds),
      )
    }
  } finally {
    await numpy.close()
    rmSync(folder, { recursive: true })
  }
}

mkdirSync(out, { recursive: true })
await besideTheLimit()
await besideTorch()
await besideTheGammaMethod()
const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version }
writeWhole(`${out}/peers.json`, Buffer.from(`${JSON.stringify({ machine, rows }, null, 2)}\n`))
console.log('written to bench/out/peers.json')
