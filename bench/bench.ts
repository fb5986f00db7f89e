// npm run bench [-- statistics kernel layers workers whole threads many volumes small tensor kept]: how fast the kernel is beside the same
// algorithm in C++, and the whole program beside the kernel. What counts are ratios: each is the median over pairs that are
// measured one right after the other, so that a machine whose speed drifts slows both alike.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { stats } from 'leapstream'
import { connect } from 'leapstream/client'
import { writeWhole } from '../src/files/index.ts'
import { RunDirectory } from '../src/record/index.ts'
import { hasThreadTimes, threadTimes } from './thread-times.ts'

const { SeriesAccumulator } = stats

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = at('./out')
const run = promisify(execFile)
const jiti = at('../node_modules/.bin/jiti')
const program = at('../dist/cli/main.js')
const PAIRS = 5

mkdirSync(out, { recursive: true })

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const spread = (values: number[]) => `${Math.min(...values).toFixed(3)} .. ${Math.max(...values).toFixed(3)}`

interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly range?: string
  readonly wanted?: string
}
const rows: Row[] = []

function note(row: Row): void {
  rows.push(row)
  const range = row.range === undefined ? '' : ` (${row.range})`
  const wanted = row.wanted === undefined ? '' : `, wanted ${row.wanted}`
  console.log(`${row.what.padEnd(72)}${row.value.toPrecision(4)} ${row.unit}${range}${wanted}`)
}

async function bare(precision: string, nt: number, nx: number, chains: number, seconds = 1): Promise<number> {
  const { stdout } = await run(jiti, [
    at('./bare-kernel.ts'),
    precision,
    `${nt}`,
    `${nx}`,
    `${chains}`,
    `${seconds}`,
  ])
  return Number(stdout)
}

/** Compiles the kernel's algorithm in C++, and returns what runs and times it; undefined where there is no C++ compiler. */
function peer(name: string, flags: string[]): (() => Promise<{ f32: number; f64: number }>) | undefined {
  const binary = `${out}/${name}`
  try {
    execFileSync('g++', ['-O3', '-ffast-math', ...flags, at('./peers/leapfrog-limit.cpp'), '-o', binary])
  } catch {
    console.log('no g++: the C++ peer is left out (apt-get install g++)')
    return undefined
  }
  return async () => {
    const { stdout } = await run(binary)
    const [f32, f64] = [...stdout.matchAll(/(\d+\.\d+)/g)].map(([number]) => Number(number))
    return { f32: f32!, f64: f64! }
  }
}

async function kernelBesidePeers(): Promise<void> {
  const lanes4 = peer('leapfrog-sse', ['-msse4.1', '-DW=4'])
  const native = peer('leapfrog-native', ['-march=native'])
  const kernel: number[] = []
  const ratio: number[] = []
  const nativeRatio: number[] = []
  for (let i = 0; i < PAIRS; i++) {
    const kernelTime = await bare('f32', 16, 16, 128)
    kernel.push(kernelTime)
    if (lanes4) ratio.push(kernelTime / (await lanes4()).f32)
    if (native) nativeRatio.push(kernelTime / (await native()).f32)
  }
  const unit = 'ns per link and step'
  note({ what: 'kernel, f32, 16x16, 128 chains', value: median(kernel), unit, range: spread(kernel) })
  note({ what: 'kernel, f64', value: await bare('f64', 16, 16, 128), unit })
  const options = { unit: 'times' }
  if (lanes4)
    note({
      what: 'kernel / C++ -msse4.1 -DW=4, f32',
      value: median(ratio),
      range: spread(ratio),
      wanted: 'at most 1.3',
      ...options,
    })
  if (native)
    note({
      what: 'kernel / C++ -march=native, f32',
      value: median(nativeRatio),
      range: spread(nativeRatio),
      ...options,
    })
}

async function twoWorkers(): Promise<void> {
  if (cpus().length < 2) return
  const gains: number[] = []
  for (let i = 0; i < PAIRS; i++) {
    const one = await bare('f32', 16, 16, 128)
    const both = await Promise.all([bare('f32', 16, 16, 128), bare('f32', 16, 16, 128)])
    gains.push(both.reduce((sum, ns) => sum + one / ns, 0))
  }
  note({
    what: 'two bare kernels side by side / one',
    value: median(gains),
    unit: 'times',
    range: spread(gains),
    wanted: 'at least 1.8',
  })
}

/** Runs the program, if wanted with a client that subscribes to what the page does; its time in ns per link and step. */
async function wholeRun(
  flags: string[],
  withClient: boolean,
): Promise<{
  ns: number
  summary: { seconds: number; trajectories: number }
  /** Of the time, of a run that is kept. */
  checkpointShare: number | undefined
}> {
  const serve = withClient ? ['--port', '0'] : ['--no-serve']
  const child = spawn(
    process.execPath,
    [program, 'run', at('../pipelines/hmc.ts'), '--json', ...serve, ...flags],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let stdout = ''
  let stderr = ''
  let connection: ReturnType<typeof connect> | undefined
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
    const url = /http:\/\/[\d.:]+/.exec(String(data))?.[0]
    if (url && withClient && !connection) {
      connection = connect(`${url.replace('http', 'ws')}/v1/stream`)
      connection.topics('run/*/*/analysis/**', { maxHz: 3 }).subscribe()
      connection.topics('run/*/*/progress', { maxHz: 3 }).subscribe()
    }
  })
  await new Promise((resolve) => child.once('exit', resolve))
  connection?.close()
  const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
  const sampler = Object.values(summary.samplers)[0] as {
    nanosecondsPerLinkStep: number
    seconds: number
    trajectories: number
  }
  const checkpoints = /with checkpoints ([\d.]+) %/.exec(stderr)?.[1]
  const checkpointShare = checkpoints === undefined ? undefined : Number(checkpoints) / 100
  return { ns: sampler.nanosecondsPerLinkStep, summary: sampler, checkpointShare }
}

async function wholeBesideKernel(): Promise<void> {
  const flags = ['--workers', '1', '--trajectories', '10000', '--leapfrog-steps', '10', '--chains', '128']
  const shares: number[] = []
  const times: number[] = []
  for (let i = 0; i < PAIRS; i++) {
    const kernelTime = await bare('f32', 16, 16, 128)
    const { ns } = await wholeRun(flags, true)
    times.push(ns)
    shares.push(kernelTime / ns)
  }
  note({
    what: 'run hmc, 1 worker, a dashboard connected',
    value: median(times),
    unit: 'ns per link and step',
    range: spread(times),
  })
  note({
    what: 'kernel time / run time',
    value: median(shares),
    unit: 'of 1',
    range: spread(shares),
    wanted: 'at least 0.8',
  })
}

/** Two workers beside one, of the whole program. */
async function twoWorkersOfOneRun(): Promise<void> {
  if (cpus().length < 2) return
  const flags = ['--trajectories', '10000', '--workers']
  const gains: number[] = []
  for (let i = 0; i < PAIRS; i++) {
    const one = await wholeRun([...flags, '1'], false)
    const two = await wholeRun([...flags, '2'], false)
    gains.push(one.ns / two.ns)
  }
  note({
    what: 'run hmc with two workers / with one',
    value: median(gains),
    unit: 'times',
    range: spread(gains),
    wanted: 'at least 1.8',
  })
}

/** How much the main thread works beside the workers, and how many of them it could serve. */
async function mainThread(): Promise<void> {
  if (!hasThreadTimes) {
    console.log('no /proc: the times of threads are left out')
    return
  }
  for (const [lattice, trajectories, most] of [
    ['16x16', '20000', 64],
    ['8x8', '60000', 16],
  ] as const) {
    const argv = ['run', at('../pipelines/hmc.ts'), '--lattice', lattice, '--trajectories', trajectories]
    const of = (workers: number, watched: boolean) => threadTimes(program, argv, { workers, watched })
    for (const watched of [false, true]) {
      const { main, workers } = await of(1, watched)
      const wanted = watched ? 'at most 0.12' : 'at most 0.05'
      note({
        what: `main thread / worker, processor time, ${lattice}, ${watched ? 'a page open' : 'nobody watching'}`,
        value: main / workers,
        unit: 'of 1',
        ...(lattice === '16x16' && { wanted }),
      })
    }
    // the main thread has a part that every run needs, and one of each worker
    const [one, four] = [await of(1, false), await of(4, false)]
    const perWorker = (four.main / four.seconds - one.main / one.seconds) / 3
    const rest = one.main / one.seconds - perWorker
    note({
      what: `workers with which the main thread would be full, ${lattice}`,
      value: perWorker > 0 ? (1 - rest) / perWorker : Number.POSITIVE_INFINITY,
      unit: 'threads',
      wanted: `at least ${most}`,
    })
    const { stdout } = await run(jiti, [at('./sums-beside-chains.ts'), lattice, '128'])
    note({
      what: `summing / all that a worker does, ${lattice}`,
      value: Number(stdout),
      unit: 'of 1',
      ...(lattice === '16x16' && { wanted: 'at most 0.08' }),
    })
  }
}

async function manyChains(): Promise<void> {
  const shares: number[] = []
  for (let i = 0; i < 3; i++) {
    const kernelTime = await bare('f32', 4, 4, 100_000)
    const flags = ['--workers', '1', '--lattice', '4x4', '--chains', '100000', '--trajectories', '100']
    shares.push(kernelTime / (await wholeRun(flags, false)).ns)
  }
  note({
    what: 'kernel time / run time, 1e5 chains of 4x4',
    value: median(shares),
    unit: 'of 1',
    range: spread(shares),
    wanted: 'at least 0.5',
  })
}

async function volumes(): Promise<void> {
  const times: Record<number, number> = {}
  for (const side of [8, 16, 32, 64, 128]) {
    const chains = side === 128 ? 8 : 32
    const trajectories = Math.ceil(2e9 / (chains * 2 * side * side * 10 * 2))
    const { ns } = await wholeRun(
      [
        '--workers',
        '1',
        '--lattice',
        `${side}x${side}`,
        '--beta',
        '6',
        '--step-size',
        '0.05',
        '--chains',
        `${chains}`,
        '--trajectories',
        `${trajectories}`,
      ],
      false,
    )
    times[side] = ns
    note({ what: `run hmc at ${side}x${side}, ${chains} chains`, value: ns, unit: 'ns per link and step' })
  }
  note({
    what: 'cost per link at 128x128 / at 8x8 (1 is linear in the volume)',
    value: times[128]! / times[8]!,
    unit: 'times',
  })
}

async function oneSmallChain(): Promise<void> {
  const { summary } = await wholeRun(
    ['--workers', '1', '--lattice', '8x8', '--chains', '1', '--trajectories', '300000'],
    false,
  )
  note({
    what: 'one chain of 8x8, 10 steps',
    value: summary.trajectories / summary.seconds,
    unit: 'trajectories/s',
  })
}

/** Processor time that the sums of one series take. */
function accumulating(chains: number, steps: number, series: 'integer' | 'real'): void {
  const unit = 'ns per sample and chain'
  const values = Float64Array.from({ length: steps * chains }, (_, i) =>
    series === 'integer' ? ((i * 7919) % 5) - 2 : Math.sin(i * i),
  )
  const sums = new SeriesAccumulator({ chains })
  const times = Array.from({ length: 20 }, () => {
    const begin = process.cpuUsage()
    for (let i = 0; i < 4; i++) sums.push(values, steps)
    const { user, system } = process.cpuUsage(begin)
    return ((user + system) * 1e3) / (4 * values.length)
  })
  const wanted = { 1: 'at most 40', 128: 'at most 16' }[chains] ?? 'at most 45'
  note({
    what: `accumulator, ${series} series, ${chains} chains`,
    value: median(times),
    unit,
    range: spread(times),
    wanted,
  })
}

/** What a run that is resumed waits for: sums that were kept, or what was measured, summed again. */
async function keptSums(): Promise<void> {
  const { stdout } = await run(jiti, [at('./kept-sums.ts')])
  const { samplesPerSecond, megabytes, milliseconds } = JSON.parse(stdout)
  const of = 'pipeline hmc, 16x16, 128 chains, 1e5 trajectories'
  note({
    what: `sums of all measurements, ${of}`,
    value: samplesPerSecond / 1e6,
    unit: 'million samples per second',
    wanted: 'at least 5',
  })
  note({ what: `kept sums, ${of}`, value: megabytes, unit: 'MB' })
  for (const [what, value] of Object.entries<number>(milliseconds))
    note({ what: `kept sums, ${what}`, value, unit: 'ms', wanted: 'at most 200' })
}

/** The accumulator of measured series: time per sample and chain, and memory after 1e9 samples of one chain. */
async function statistics(): Promise<void> {
  for (const [chains, steps] of [
    [1, 65_536],
    [128, 166],
    [10_000, 16],
    [100_000, 16],
  ] as const)
    for (const series of ['integer', 'real'] as const) accumulating(chains, steps, series)
  for (const lattice of ['16x16', '8x8']) {
    const { stdout } = await run(jiti, [at('./sums-beside-chains.ts'), lattice, '128'])
    note({
      what: `summing / all that a worker does, ${lattice}, 128 chains, 10 steps`,
      value: Number(stdout),
      unit: 'of 1',
      ...(lattice === '16x16' && { wanted: 'at most 0.08' }),
    })
  }
  await keptSums()
  const series = new SeriesAccumulator({ chains: 1 })
  const values = Float64Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i * i))
  const begin = performance.now()
  for (let i = 0; i < 954; i++) series.push(values, values.length)
  const samples = series.count
  note({
    what: `accumulator, real series, 1 chain, ${samples.toExponential(1)} samples`,
    value: ((performance.now() - begin) * 1e6) / samples,
    unit: 'ns per sample and chain',
    wanted: 'at most 60',
  })
  const together = new SeriesAccumulator({ chains: 16 })
  for (let i = 0; i < 32; i++) together.push(values, values.length / 16)
  note({
    what: `memory of 16 chains after ${together.count.toExponential(1)} trajectories`,
    value: together.bytes / 1024 / 16,
    unit: 'KiB per chain',
    wanted: 'at most 16',
  })
  const many = new SeriesAccumulator({ chains: 100_000 })
  const row = new Float64Array(100_000)
  for (let step = 0; step < 1024; step++) many.push(row, 1)
  note({
    what: 'memory of 1e5 chains after 1024 trajectories',
    value: many.bytes / 1024 / 100_000,
    unit: 'KiB per chain',
    wanted: 'at most 5',
  })
}

async function trainingStep(): Promise<void> {
  const { stdout } = await run(jiti, [at('./tensor.ts'), 'wasm'])
  const { transposing, builtIn, ratios } = JSON.parse(stdout) as {
    transposing: number
    builtIn: number
    ratios: number[]
  }
  const what = 'dense 16x16, 2 layers, 256 256, batch 128, wasm: training step'
  note({ what, value: transposing, unit: 'ms' })
  note({ what: `${what}, built-in gradient of matMul`, value: builtIn, unit: 'ms' })
  note({
    what: 'built-in gradient / that of src/tensor',
    value: median(ratios),
    unit: 'times',
    range: spread(ratios),
    wanted: 'at least 4',
  })
}

async function localLayers(): Promise<void> {
  for (const precision of ['f32', 'f64']) {
    for (const [block, layers] of [
      ['4x4', '10'],
      ['4x8', '40'],
      ['whole', '40'],
    ] as const) {
      const { stdout } = await run(jiti, [at('./bare-local-layers.ts'), precision, '16x16', block, layers])
      const { ratio, gradient } = JSON.parse(stdout) as { ratio: number; gradient: number }
      const what = `${layers} local layers, blocks ${block}, ${precision}, 16x16`
      note({ what: `${what} / HMC of as many steps`, value: ratio, unit: 'times', wanted: 'at most 1.6' })
      note({ what: `${what}, trajectory and adjoint`, value: gradient, unit: 'ns per link and layer' })
    }
  }
}

/** What it costs to keep a run, and how soon a long one goes on. */
async function keptRuns(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-bench-'))
  const directory = join(folder, 'run')
  try {
    const flags = ['--workers', '1', '--trajectories', '25000']
    const ratios: number[] = []
    const shares: number[] = []
    for (let i = 0; i < PAIRS; i++) {
      const plain = await wholeRun(flags, false)
      const kept = await wholeRun([...flags, '--run-dir', directory], false)
      ratios.push(kept.ns / plain.ns)
      shares.push(kept.checkpointShare!)
      rmSync(directory, { recursive: true })
    }
    const row = (what: string, values: number[], unit: string, wanted: string) =>
      note({ what, value: median(values), unit, range: spread(values), wanted })
    row('run hmc --run-dir / run hmc, time of sampling', ratios, 'times', 'at most 1.05')
    row('run hmc --run-dir: time of checkpoints, of all', shares, 'of 1', 'below 0.02')

    // 1e8 values: 8 measurements of 128 chains
    const many = [
      '--lattice',
      '4x4',
      '--leapfrog-steps',
      '1',
      '--trajectories',
      '100000',
      '--run-dir',
      directory,
    ]
    await wholeRun(many, false)
    const sums = () => readdirSync(join(directory, 'checkpoints')).filter((name) => name.endsWith('.sums'))
    const what = 'resume of a log of 1e8 values, to the first new trajectory'
    note({ what, value: await secondsToResume(directory), unit: 's', wanted: 'below 2' })
    for (const name of sums()) rmSync(join(directory, 'checkpoints', name))
    note({ what: `${what}, no sums kept`, value: await secondsToResume(directory), unit: 's' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** From the command to its first new trajectory. */
async function secondsToResume(directory: string): Promise<number> {
  const begin = performance.now()
  const child = spawn(program, ['resume', directory, '--trajectories', '100000', '--no-serve'], {
    stdio: 'ignore',
  })
  const log = new RunDirectory(directory).openLog()
  const { end } = log.range('hmc')!
  while (log.range('hmc')!.end === end) await sleep(5)
  const seconds = (performance.now() - begin) / 1000
  log.close()
  child.kill('SIGINT')
  await once(child, 'exit')
  return seconds
}

const parts = {
  statistics,
  kernel: kernelBesidePeers,
  layers: localLayers,
  workers: async () => {
    await twoWorkers()
    await twoWorkersOfOneRun()
  },
  whole: wholeBesideKernel,
  threads: mainThread,
  many: manyChains,
  volumes,
  small: oneSmallChain,
  tensor: trainingStep,
  kept: keptRuns,
}
const chosen = process.argv.slice(2)
for (const [name, part] of Object.entries(parts))
  if (chosen.length === 0 || chosen.includes(name)) await part()

const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version }
writeWhole(`${out}/bench.json`, Buffer.from(`${JSON.stringify({ machine, rows }, null, 2)}\n`))
console.log(`written to bench/out/bench.json`)
