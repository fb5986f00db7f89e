import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from './command-lines.ts'

/** A Wilson loop of one's own, which is the plaquette, and analyses of it of every kind. */
const pipeline = `
import { definePipeline, exactness, histogram, hmc, hmcOptions, integratedTime, measure, runningMean } from 'leapstream'
import { map, of, reduce } from 'rxjs'

export default definePipeline({
  name: 'mine',
  summary: 'a Wilson loop of my own',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: {
    loop: measure('loop', ({ links, lattice: [nt, nx] }) => {
      const at = (mu, t, x) => links[(mu * nt + (t % nt)) * nx + (x % nx)]
      let sum = 0
      for (let t = 0; t < nt; t++)
        for (let x = 0; x < nx; x++)
          sum += Math.cos(at(0, t, x) + at(1, t + 1, x) - at(0, t, x + 1) - at(1, t, x))
      return sum / (nt * nx)
    }),
  },
  analyses: (m) => ({
    'loop/my-mean': m.loop.pipe(runningMean()),
    'loop/compared': of({ mean: 0.5, error: 0.1, exact: 0.7, zScore: -2 }),
    'loop/frozen': of({ mean: 0.5, error: null, reason: 'it never moved' }),
    'loop/mine/mean': of(1),
    'other/integrated-time': of(2),
    'loop/histogram': m.loop.pipe(histogram({ from: -1, to: 1, bins: 10 })),
    'loop/tau': m.loop.pipe(integratedTime()),
    total: m.loop.pipe(reduce((sum, { values }) => sum + values.length, 0)),
    fields: of({ big: 10n, list: new Float64Array(5) }),
    nothing: m.loop.pipe(reduce((sum) => sum), map(() => undefined)),
    liar: of({ kind: 'exactness', checks: 5 }),
    verdict: VERDICT,
  }),
})
`
const judged = (mean: number) =>
  pipeline.replace(
    'VERDICT',
    `exactness({ loop: of({ mean: ${mean}, error: 0.01, exact: 0.7, effectiveSamples: 1e4 }) }, of(100))`,
  )

const folder = mkdtempSync(join(tmpdir(), 'own-'))

function run(name: string, text: string, ...flags: string[]): Promise<{ code: number; stdout: string }> {
  const file = join(folder, name)
  writeFileSync(file, text)
  const quick = '--lattice 4x4 --beta 2 --chains 16 --trajectories 100 --no-serve'.split(' ')
  return commandLine(['run', file, ...quick, ...flags])
}

describe('the analyses of a pipeline of one’s own', () => {
  let table: string
  let summary: Record<string, Record<string, { [field: string]: unknown }>>

  beforeAll(async () => {
    table = (await run('table.ts', judged(0.7))).stdout
    const { stdout } = await run('json.ts', judged(0.7), '--json')
    summary = JSON.parse(stdout.trim().split('\n').at(-1)!).samplers.hmc
  })

  it('are in --json, whole', () => {
    const { analyses, measurements } = summary
    expect(Object.keys(analyses!)).toEqual([
      'loop/my-mean',
      'loop/compared',
      'loop/frozen',
      'loop/mine/mean',
      'other/integrated-time',
      'loop/histogram',
      'loop/tau',
      'total',
      'fields',
      'nothing',
      'liar',
      'verdict',
    ])
    expect(analyses!['loop/my-mean']).toMatchObject({ kind: 'mean', mean: measurements!.loop!.mean })
    expect(analyses!['loop/my-mean']!.error).toBeCloseTo(measurements!.loop!.error as number, 6)
    expect(analyses!['loop/histogram']!.counts).toHaveLength(10)
    expect(analyses!.total).toBe(1600)
    expect(analyses!.fields).toEqual({ big: '10', list: [0, 0, 0, 0, 0] })
    expect(analyses!.nothing).toBeNull()
    expect(analyses!.verdict).toMatchObject({ verdict: 'passed' })
  })

  it('are in the table: means as the others are, anything else in short', () => {
    const row = (name: string) =>
      table
        .split('\n')
        .find((line) => line.startsWith(`  ${name} `))
        ?.trim()
        .replace(/ {2,}/g, ' | ')
    const measured = row('loop')!.split(' | ')[1]!
    expect(measured).toMatch(/^0\.\d+\(\d+\)$/)
    expect(row('loop/my-mean')).toBe(`loop/my-mean | ${measured}`)
    expect(row('loop/compared')).toBe('loop/compared | 0.50(10) | 0.7 | −2.0')
    expect(row('loop/frozen')).toBe('loop/frozen | 0.5(?) | it never moved')
    expect(row('loop/mine/mean')).toBe('loop/mine/mean | 1')
    expect(row('other/integrated-time')).toBe('other/integrated-time | 2')
    expect(row('loop/histogram')).toMatch(
      /^loop\/histogram \| 10 bins, −0\.9 to 0\.9; most at 0\.[579]: 0\.\d+\(\d+\)$/,
    )
    expect(row('loop/tau')).toMatch(/^loop\/tau \| tau_int \d+/)
    expect(row('total')).toBe('total | 1\u202f600')
    expect(row('fields')).toBe('fields | big 10, list 0, 0, 0, … (5 in all)')
    expect(row('nothing')).toBe('nothing | none')
    expect(row('liar')).toBe('liar | checks 5')
    expect(row('verdict')).toMatch(/^verdict \| exact as far as this run can tell: loop/)
  })

  it('measurements of one’s own have their mean and tau_int in both', () => {
    const { measurements, integratedTime, effectiveSamplesPerSecond } = summary
    expect(Object.keys(measurements!)).toEqual(['loop'])
    expect(measurements!.loop!.error).toBeGreaterThan(0)
    expect(integratedTime!.loop!.value).toBeGreaterThan(0)
    expect(effectiveSamplesPerSecond!.loop).toBeGreaterThan(0)
    expect(Object.keys(integratedTime!)).toEqual(['loop'])
    expect(table).toMatch(/^ {4}loop +\d/m)
  })
})

it('a verdict of one’s own that is violated says NOT EXACT, and exits with its code', async () => {
  const { code, stdout } = await run('violated.ts', judged(0.9))
  expect(stdout).toMatch(/^ {2}verdict +NOT EXACT: further from the exact value than chance allows: loop/m)
  expect(code).toBe(3)
})
