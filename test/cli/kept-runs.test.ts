import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../../src/index.ts'
import { hmcAlone, valuesOf, type WrittenRun, writeRun } from '../export/write-run.ts'
import { commandLine } from './command-lines.ts'

const program = 'dist/cli/main.js'

const leapstream = (...args: string[]) => commandLine(args)

/** The JSON of a command that succeeds. */
async function answer(...args: string[]) {
  const { code, stdout, stderr } = await leapstream(...args, '--json')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

let folder: string
const run = () => join(folder, 'run')
const written: WrittenRun = { samplers: hmcAlone, draws: 5000, blocks: [1, 2000] }
const several: WrittenRun = {
  samplers: { ...hmcAlone, exact: { chains: 1, measurements: ['Q', 'W2x2'] } },
  draws: 300,
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-kept-'))
  writeRun(run(), written)
  writeRun(join(folder, 'several'), several)
  writeRun(join(folder, 'other-seed'), { ...written, seed: 2 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A column of the run for each chain, from a draw on. */
function chainsOf(whole: WrittenRun, name: string, measurement: string, discard = 0): number[][] {
  const { chains } = whole.samplers[name]!
  const values = valuesOf(whole, name, measurement).subarray((10 + discard) * chains)
  return Array.from({ length: chains }, (_, chain) => [...values].filter((_, i) => i % chains === chain))
}

describe('leapstream analyze of a run directory', () => {
  it('says of each measurement what it says of the same series in a table', async () => {
    const all = await answer('analyze', run())
    expect(Object.keys(all)).toEqual(['hmc'])
    expect(Object.keys(all.hmc)).toEqual(hmcAlone.hmc!.measurements)
    for (const name of ['Q', 'acceptance', 'expMinusEnergyError']) {
      const series = chainsOf(written, 'hmc', name)
      expect(all.hmc[name]).toEqual(JSON.parse(JSON.stringify(analyze(series))))
      const table = join(folder, `${name}.csv`)
      writeFileSync(table, series[0]!.map((_, row) => `${series.map((column) => column[row])}\n`).join(''))
      expect(await answer('analyze', table, '--header', 'no')).toEqual(all.hmc[name])
    }
  })

  it('says the same of the one chain of a run and of the column of its CSV', async () => {
    const table = join(folder, 'several.csv')
    await answer('export', join(folder, 'several'), '--format', 'csv', '--out', table)
    const rows = readFileSync(table, 'utf8').trimEnd().split('\n')
    const one = join(folder, 'exact.csv')
    writeFileSync(
      one,
      [rows[0], ...rows.filter((row) => row.startsWith('exact,'))]
        .map((row) => row!.split(',').slice(3).join(','))
        .map((row) => row.replaceAll(',,', ',0,').replaceAll(',,', ',0,'))
        .join('\n'),
    )
    expect(
      await answer(
        'analyze',
        join(folder, 'several'),
        '--sampler',
        'exact',
        '--measurement',
        'Q',
        '--discard',
        '50',
        '--mean',
        '0',
      ),
    ).toEqual(await answer('analyze', one, '--columns', 'Q', '--discard', '50', '--mean', '0'))
  })

  it('of one measurement with --mean and --discard', async () => {
    const one = await answer('analyze', run(), '--measurement', 'Q', '--mean', '0', '--discard', '1000')
    const series = chainsOf(written, 'hmc', 'Q', 1000)
    expect(one).toEqual(JSON.parse(JSON.stringify(analyze(series, { mean: 0 }))))
    const { stdout, code } = await leapstream('analyze', run(), '--measurement', 'Q')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\S+run, Q of hmc: 3 chains of 5\s000 rows$/m)
    expect(stdout).toMatch(/^ {2}t \(rows\)|^ +t \(rows\) +rho/m)
  })

  it('of several samplers: a table for each, and one of them by name', async () => {
    const { stdout } = await leapstream('analyze', join(folder, 'several'))
    expect(stdout).toMatch(/several, hmc: 3 chains of 300 trajectories$/m)
    expect(stdout).toMatch(/several, exact: 1 chain of 300 trajectories$/m)
    expect(stdout).toMatch(/^ {2}W2x2 +\S+\(\S+\) +/m)
    const both = await answer('analyze', join(folder, 'several'), '--measurement', 'Q')
    expect(Object.entries(both).map(([name, its]) => [name, Object.keys(its as object)])).toEqual([
      ['hmc', ['Q']],
      ['exact', ['Q']],
    ])
    const exact = await answer('analyze', join(folder, 'several'), '--sampler', 'exact')
    expect(exact).toEqual({ exact: { Q: both.exact.Q, W2x2: expect.anything() } })
  })
})

describe('leapstream merge', () => {
  it('gives what the series side by side give', async () => {
    const out = join(folder, 'pooled')
    const others = [run(), join(folder, 'other-seed')]
    const { code, stdout, stderr } = await leapstream('merge', ...others, '--out', out, '--json')
    expect(code).toBe(0)
    // nobody has sampled these runs: the pipeline that they name is not there
    expect(stderr).toMatch(/^leapstream: merged without its analyses: .*hmc\.ts.*\n$/)
    expect(JSON.parse(stdout)).toEqual({
      out,
      merged: others,
      samplers: { hmc: { chains: 6, draws: 5000, drawsOf: [5000, 5000] } },
      analysed: {},
    })
    const all = await answer('analyze', out)
    for (const name of ['Q', 'acceptance']) {
      const series = [written, { ...written, seed: 2 }].flatMap((each) => chainsOf(each, 'hmc', name))
      expect(all.hmc[name]).toEqual(JSON.parse(JSON.stringify(analyze(series))))
    }
    await answer('export', out, '--format', 'parquet', '--out', join(folder, 'pooled.parquet'))
  })

  it('says what it leaves out of longer runs', async () => {
    writeRun(join(folder, 'short'), { ...written, seed: 3, draws: 4000 })
    const { stdout } = await leapstream('merge', run(), join(folder, 'short'), '--out', join(folder, 'cut'))
    expect(stdout).toMatch(
      /cut: 2 runs side by side\n {2}hmc: 6 chains of 4\s000 draws\n {4}of \S+run, the last 1\s000 draws/,
    )
  })
})

describe('a run that leapstream has sampled', () => {
  it('is merged, exported and analysed', async () => {
    const directories = ['1', '2'].map((seed) => join(folder, `sampled-${seed}`))
    for (const [i, directory] of directories.entries()) {
      const flags = `--lattice 4x4 --beta 2 --chains 4 --trajectories 200 --thermalize 5 --seed ${i + 1} --no-serve --run-dir ${directory}`
      const { code, stderr } = await leapstream('run', 'hmc', ...flags.split(' '))
      expect(stderr).not.toMatch(/leapstream:/)
      expect(code).toBe(0)
    }
    const out = join(folder, 'sampled')
    const { samplers, analysed } = await answer('merge', ...directories, '--out', out)
    expect(samplers.hmc).toEqual({ chains: 8, draws: 200, drawsOf: [200, 200] })
    expect(Object.keys(analysed)).toEqual(['hmc'])
    const table = join(folder, 'sampled.csv')
    await answer('export', out, '--format', 'csv', '--out', table)
    const [header, ...rows] = readFileSync(table, 'utf8').trimEnd().split('\n')
    const column = header!.split(',').indexOf('plaquette')
    const series = Array.from({ length: 8 }, (_, chain) =>
      rows.filter((row) => row.startsWith(`${chain},`)).map((row) => Number(row.split(',')[column])),
    )
    expect(series.map(({ length }) => length)).toEqual(Array(8).fill(200))
    expect(await answer('analyze', out, '--measurement', 'plaquette')).toEqual(
      JSON.parse(JSON.stringify(analyze(series))),
    )
  })
})

describe('bad usage is one line', () => {
  it.each<[string, () => string[], RegExp, number]>([
    ['export of nothing', () => ['export'], /export needs a run directory/, 2],
    [
      'no format',
      () => ['export', run(), '--out', 'x'],
      /export needs --format \(zarr, csv, parquet\) and --out/,
      2,
    ],
    [
      'another format',
      () => ['export', run(), '--format', 'xls', '--out', 'x'],
      /--format xls: must be one of/,
      2,
    ],
    [
      'no run',
      () => ['export', folder, '--format', 'csv', '--out', 'x'],
      /is no run directory, it has no run.json/,
      1,
    ],
    [
      'no folder to write in',
      () => ['export', run(), '--format', 'zarr', '--out', join(folder, 'no', 'x')],
      /x cannot be written: there is no folder \S+no: make it first/,
      1,
    ],
    [
      'a flag of tables',
      () => ['analyze', run(), '--delimiter', 'tab'],
      /--delimiter is for tables: \S+ is a run directory/,
      2,
    ],
    [
      'a flag of runs',
      () => ['analyze', 'x.csv', '--measurement', 'Q'],
      /--measurement is for run directories, and x.csv is none/,
      2,
    ],
    [
      'no such measurement',
      () => ['analyze', run(), '--measurement', 'x'],
      /--measurement x: hmc has Q, plaquette/,
      2,
    ],
    ['no such sampler', () => ['analyze', run(), '--sampler', 'x'], /--sampler x: \S+ has hmc$/m, 2],
    ['a mean of everything', () => ['analyze', run(), '--mean', '0'], /--mean is of one measurement/, 2],
    [
      'all discarded',
      () => ['analyze', run(), '--discard', '5000'],
      /--discard 5000: hmc has only 5000 draws/,
      2,
    ],
    [
      'a folder without a run',
      () => ['analyze', folder],
      /is a directory: name a file in it, or a run directory/,
      2,
    ],
    ['merge of one', () => ['merge', run(), '--out', 'x'], /merge needs two or more run directories/, 2],
    ['merge to nowhere', () => ['merge', run(), run()], /merge needs --out/, 2],
    [
      'merge of one with itself',
      () => ['merge', run(), run(), '--out', join(folder, 'x')],
      /have the same seed of hmc, 1/,
      2,
    ],
    ['merge onto a run', () => ['merge', run(), run(), '--out', run()], /run is there already/, 2],
  ])('%s', async (_, args, message, expected) => {
    const { code, stdout, stderr } = await leapstream(...args())
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(code).toBe(expected)
    expect(existsSync('x')).toBe(false)
  })
})

it('Ctrl-C leaves nothing of an export', async () => {
  const long = join(folder, 'long')
  writeRun(long, { ...written, draws: 300_000 })
  const out = join(folder, 'long.csv')
  const child = spawn(process.execPath, [program, 'export', long, '--format', 'csv', '--out', out])
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const parts = () => readdirSync(folder).filter((name) => name.startsWith('long.csv'))
  await expect.poll(parts).toHaveLength(1)
  child.kill('SIGINT')
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(stderr).toMatch(/interrupted, \S+long.csv was not written/)
  expect(code).toBe(130)
  expect(parts()).toEqual([])
})
