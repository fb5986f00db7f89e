import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../src/index.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import { type ScanTable, scanColumns } from '../../src/scan/index.ts'
import { digests, leapstream, logged, quickEnding, summaryOf, until } from '../faults/kept-runs.ts'
import { startProgram } from './leapstream.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'leapstream-scan-command-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const small = '--lattice 4x4 --chains 4 --leapfrog-steps 4 --step-size 0.2'.split(' ')

function summary(directory: string): RunSummary {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return log.events().findLast(({ kind }) => kind === 'ended')!.detail.summary as RunSummary
  } finally {
    log.close()
  }
}

/** The cells of a CSV without quotes, by the names of its columns. */
function readCsv(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const names = header!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
}

describe('leapstream scan', () => {
  it('gives a table whose numbers are those of its runs, and figures whose numbers are those of the table', async () => {
    const [folder, out, figures] = ['whole', 'whole.csv', 'figures'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ]
    // from a cold start Q does not move at beta 8, where leapfrog is unstable with the larger step size
    const grid = ['--beta', '1,8', '--step-size', '0.02,0.3']
    const { code, stdout, stderr } = await quickEnding([
      ...[
        'scan',
        'hmc',
        '--lattice',
        '8x8',
        ...small.slice(2, 6),
        ...grid,
        '--trajectories',
        '300',
        '--start',
        'cold',
      ],
      ...['--run-dir', folder, '--out', out, '--figures', figures],
    ])
    expect(stderr).toMatch(/^scan of 4 points in \S+whole, \d+ at a time$/m)
    expect(stderr).toMatch(
      /^leapstream: beta-8_stepSize-0.3 failed: hmc: stepSize 0.3 is unstable at beta 8/m,
    )
    expect(code).toBe(1)
    const { pipeline, axes, points, rows } = JSON.parse(stdout) as ScanTable
    expect([pipeline, ...axes]).toEqual(['hmc', 'beta', 'stepSize'])
    expect(points.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'beta-1_stepSize-0.02 finished',
      'beta-1_stepSize-0.3 finished',
      'beta-8_stepSize-0.02 finished',
      'beta-8_stepSize-0.3 failed',
    ])
    expect(new Set(rows.map(({ seed }) => seed)).size).toBe(3)
    for (const row of rows) {
      const { point, measurement } = row
      const [run] = Object.values(summary(join(folder, point)).samplers)
      const time = run!.integratedTime[measurement]!
      const mean = run!.measurements[measurement]!
      expect(row).toMatchObject({
        beta: run!.beta,
        stepSize: Number(run!.settings.stepSize),
        mean: mean.mean,
        meanError: mean.error,
        exact: mean.exact ?? null,
        tau_int: time.frozen ? (time.lowerBound ?? null) : time.value,
        tau_int_error: time.error,
        isBound: time.frozen,
        isReliable: time.reliable,
        acceptance: run!.acceptance!.mean,
        forceEvaluations: 4,
        exactness: run!.exactness.verdict,
      })
      const perSecond = run!.effectiveSamplesPerSecond[measurement] ?? null
      if (perSecond !== null) expect(row.ess! / (perSecond * run!.seconds)).toBeCloseTo(1, 10)
      expect(row.squared).toBe(
        (
          { Q: run!.chargeSquared!.mean, QR: run!.smoothChargeSquared!.mean } as Record<string, number | null>
        )[measurement] ?? null,
      )
      expect(row.tunnelingRate).toBe(measurement === 'Q' ? run!.tunnelingRate!.mean : null)
    }
    // a charge that never moves has a bound in place of tau_int
    const frozen = rows.find(
      ({ point, measurement }) => point === 'beta-8_stepSize-0.02' && measurement === 'Q',
    )
    expect(frozen).toMatchObject({ isBound: true, tau_int_error: null, tunnelingRate: 0 })
    expect(frozen!.tau_int).toBeGreaterThan(10)
    expect(frozen!.tunnelingRateBound).toBeGreaterThan(0)

    const csv = readCsv(out)
    expect(Object.keys(csv[0]!).toSorted()).toEqual([...scanColumns, 'stepSize'].toSorted())
    expect(csv).toEqual(
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')])),
      ),
    )

    const drawn = readdirSync(figures)
    for (const name of ['tau_int-Q', 'tau_int-QR', 'tau_int-plaquette', 'tunneling-rate-Q', 'mean-plaquette'])
      for (const format of ['svg', 'png', 'pdf', 'csv']) expect(drawn).toContain(`${name}.${format}`)
    const ofQ = rows.filter(({ measurement }) => measurement === 'Q')
    expect(readCsv(join(figures, 'tau_int-Q.csv')).map(({ tau_int, isBound }) => [tau_int, isBound])).toEqual(
      ofQ.map(({ tau_int, isBound }) => [String(tau_int), String(isBound)]),
    )
  })

  it('killed at any time, goes on with the same command to the same bits', async () => {
    const scan = (folder: string) => [
      ...['scan', 'hmc', '--lattice', '8x8', '--chains', '16', '--beta', '2:4:1'],
      ...['--trajectories', '4000', '--thermalize', '10'],
      ...['--run-dir', folder],
    ]
    const [whole, killed] = [join(root, 'not-killed'), join(root, 'killed')]
    expect((await quickEnding(scan(whole))).code).toBe(0)
    const names = ['beta-2', 'beta-3', 'beta-4']
    const command = leapstream(scan(killed))
    await until(command, () => names.reduce((sum, name) => sum + logged(join(killed, name)), 0) > 100)
    // what computes and what supervises it
    process.kill(-command.child.pid!, 'SIGKILL')
    expect((await command.ended).signal).toBe('SIGKILL')
    const { code, stderr } = await quickEnding(scan(killed))
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/leapstream:/)
    for (const name of names) {
      expect(digests(join(killed, name))).toEqual(digests(join(whole, name)))
      expect(summaryOf(join(killed, name))).toEqual(summaryOf(join(whole, name)))
    }
  })

  it('Ctrl-C keeps what there is and says how to go on; --resume goes on, and shows the runs on a page', async () => {
    const folder = join(root, 'interrupted')
    const grid = ['--beta', '2,3,4', '--trajectories', '100000']
    const command = leapstream(['scan', 'hmc', ...small, ...grid, '--jobs', '1', '--run-dir', folder])
    await until(command, () => logged(join(folder, 'beta-2')) > 100)
    command.child.kill('SIGINT')
    const { code, stdout, stderr } = await command.ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/^beta-2: interrupted, /m)
    expect(stderr).toMatch(
      /^leapstream: 3 points of 3 left: "leapstream scan --resume \S+interrupted" goes on$/m,
    )
    expect((JSON.parse(stdout) as ScanTable).points.map(({ state }) => state)).toEqual([
      'interrupted',
      'not begun',
      'not begun',
    ])
    const before = logged(join(folder, 'beta-2'))
    const resumed = await startProgram('scan', '--resume', folder, '--jobs', '1')
    await expect.poll(() => logged(join(folder, 'beta-2'))).toBeGreaterThan(before)
    expect(await (await fetch(`${resumed.url}/v1/runs`)).json()).toEqual([
      expect.objectContaining({ name: 'beta-2', state: 'running' }),
    ])
    resumed.child.kill('SIGTERM')
    expect(await resumed.exit).toBe(130)
    expect(resumed.said()).toMatch(/beta-2: goes on from trajectory \d+/)
  })

  it('a stop rule ends points by themselves, and a point on an axis of the scan is added', async () => {
    const folder = join(root, 'ruled')
    const scan = (...grid: string[]) =>
      quickEnding(['scan', 'hmc', ...small, ...grid, '--min-tunnelings', '20', '--run-dir', folder])
    const first = JSON.parse((await scan('--beta', '1,1.5')).stdout) as ScanTable
    expect(first.points.map(({ state }) => state)).toEqual(['stopped', 'stopped'])
    expect(first.rows.every(({ trajectories }) => trajectories < 10_000)).toBe(true)
    const { stdout, stderr, code } = await scan('--beta', '1.2')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^scan of 1 point in/)
    const { points, rows } = JSON.parse(stdout) as ScanTable
    expect(points.map(({ name }) => name)).toEqual(['beta-1', 'beta-1.2', 'beta-1.5'])
    for (const name of ['beta-1', 'beta-1.5'])
      expect(rows.filter(({ point }) => point === name)).toEqual(
        first.rows.filter(({ point }) => point === name),
      )
  })

  it.each<[string, () => string[], RegExp]>([
    ['no pipeline', () => [], /scan needs a pipeline first, .* or --resume DIR/],
    ['no folder', () => ['hmc', '--beta', '2,3'], /scan needs --run-dir DIR/],
    [
      'nothing that is scanned',
      () => ['hmc', '--beta', '2', '--run-dir', join(root, 'x')],
      /scan needs a parameter with several values, a list as --beta 2,3,4 or a range/,
    ],
    [
      'a list that is none',
      () => ['hmc', '--beta', '2,,3', '--run-dir', join(root, 'x')],
      /--beta 2,,3: give numbers with commas between/,
    ],
    [
      'a lattice that cannot be',
      () => ['hmc', '--lattice', '4x4,zz', '--run-dir', join(root, 'x')],
      /lattice 'zz': a lattice is TxL/,
    ],
    [
      'a folder for the table that is not there',
      () => ['hmc', '--beta', '2,3', '--run-dir', join(root, 'x'), '--out', join(root, 'no', 'x.csv')],
      /there is no folder \S+no: make it first/,
    ],
    [
      'a folder as the table',
      () => ['hmc', '--beta', '2,3', '--run-dir', join(root, 'x'), '--out', root],
      /is a folder: give the name of a file/,
    ],
    [
      'a file for the figures',
      () => ['hmc', '--beta', '2,3', '--run-dir', join(root, 'x'), '--figures', join(root, 'thesis.tex')],
      /--figures \S+thesis.tex: that is no folder/,
    ],
    [
      'a file as the folder',
      () => ['hmc', '--beta', '2,3', '--run-dir', join(root, 'thesis.tex')],
      /thesis.tex is no folder: give the scan a folder of its own/,
    ],
    [
      'a value that cannot be',
      () => ['hmc', '--beta', '2,-3', '--run-dir', join(root, 'x')],
      /--beta -3: must be above 0/,
    ],
    [
      'a flag of the scan as a list',
      () => ['hmc', '--beta', '2,3', '--trajectories', '10,20', '--run-dir', join(root, 'x')],
      /--trajectories 10,20: must be a number/,
    ],
    ['a folder without a scan', () => ['--resume', root], /has no scan, there is no scan.json/],
    [
      'flags of a new scan with --resume',
      () => ['--resume', root, '--trajectories', '10'],
      /unknown option '--trajectories'/,
    ],
    [
      'a file that is no table',
      () => [
        ...['hmc', '--beta', '2,3', '--run-dir', join(root, 'x')],
        ...['--out', join(root, 'thesis.tex')],
      ],
      /thesis.tex: this is there and is no table of a scan: give another name/,
    ],
  ])('%s is told in one line', async (_, args, message) => {
    writeFileSync(join(root, 'thesis.tex'), 'years of work')
    const { code, stderr, stdout } = await quickEnding(['scan', ...args()])
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect([1, 2]).toContain(code)
    expect(stdout).toBe('')
    expect(existsSync(join(root, 'x'))).toBe(false)
    expect(readFileSync(join(root, 'thesis.tex'), 'utf8')).toBe('years of work')
  })
})
