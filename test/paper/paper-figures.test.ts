import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// from dist: worker threads load it
import { type DrawnFigure, paperFigures } from '../../dist/paper/index.js'
import { scanTable } from '../../dist/scan/index.js'
import { averagePlaquette, independentTunneling } from '../../src/exact/index.ts'
import { type FigureRow, figureFiles } from '../../src/figures/index.ts'
import { layersAt } from '../../src/paper/sampler-scans.ts'

const folder = mkdtempSync(join(tmpdir(), 'paper-'))
const lines: string[] = []
const { signal } = new AbortController()
const figures = new Map<string, DrawnFigure['spec']>()

beforeAll(async () => {
  for (const figure of Object.values(paperFigures)) {
    const drawn = await figure.draw({
      setting: 'tiny',
      models: [],
      runs: folder,
      tell: (line) => lines.push(line),
      signal,
    })
    for (const { name, spec } of drawn) figures.set(name, spec)
  }
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true }))

interface Data {
  readonly name: string
  readonly values: readonly FigureRow[]
}

/** All data of a figure, whose names begin so. */
function dataOf(figure: string, begin: string): FigureRow[][] {
  const data: Data[] = []
  JSON.stringify(figures.get(figure), (key, value) => {
    if (key === 'data') data.push(value)
    return value
  })
  return data.filter(({ name }) => name.startsWith(begin)).map(({ values }) => [...values])
}

const [values, rules] = ['values', 'rules'].map(
  (begin) =>
    (figure: string): FigureRow[] =>
      dataOf(figure, begin).flat(),
) as [(figure: string) => FigureRow[], (figure: string) => FigureRow[]]

it('the figures of the paper are these, and each of them can be drawn', async () => {
  expect([...figures.keys()]).toEqual([
    'figure-1',
    'figure-1-rates',
    'figure-4',
    'figure-5-tau',
    'figure-5-cost',
    'figure-6',
    'figure-6-conv',
    'figure-7',
    'figure-7-conv',
  ])
  for (const [name, spec] of figures) {
    const files = await figureFiles(name, spec)
    const svg = Buffer.from(files.find(({ file }) => file === `${name}.svg`)!.bytes).toString()
    expect(svg).toContain('<svg')
    expect(svg).not.toContain('NaN')
    // one table for all panels; what is exact has its own
    expect(
      files
        .map(({ file }) => file)
        .filter((file) => /\.csv$/.test(file) && !/-(rules|exact)\.csv$/.test(file)),
    ).toEqual([`${name}.csv`])
  }
}, 120_000)

describe.each(['hmc-beta', 'trained-beta'])('numbers of %s are those of its runs', (scan) => {
  const sampler = scan === 'hmc-beta' ? 'HMC' : 'trained sampler'
  const summary = (point: string) =>
    JSON.parse(JSON.stringify(scanTable(join(folder, scan)).rows.filter((row) => row.point === point)))

  it.each([2, 3])('at beta %i', (beta) => {
    const rows = summary(`beta-${beta}`)
    for (const { measurement, tau_int, tau_int_error, tau_int_lowerBound } of rows.filter(
      ({ measurement }: { measurement: string }) => ['Q', 'QR'].includes(measurement),
    )) {
      const drawn = values('figure-4').filter(
        (row) =>
          row.beta === beta && String(row.series).startsWith(sampler) && row.measurement === measurement,
      )
      expect(drawn).toMatchObject([{ tau_int, tau_int_error, tau_int_lowerBound, isBound: false }])
      // of Q alone changes can be counted; at these short runs the two agree within errors
      if (measurement === 'QR') expect(tau_int_lowerBound).toBeNull()
      else expect(tau_int_lowerBound).toBeLessThan(tau_int + 3 * tau_int_error)
    }
    const [charge] = rows.filter(({ measurement }: { measurement: string }) => measurement === 'Q')
    expect(
      values('figure-1-rates').filter((row) => row.beta === beta && row.sampler === sampler),
    ).toMatchObject([
      {
        rate: charge.tunnelingRate,
        rateError: charge.tunnelingRateError,
        leapfrogSteps: charge.forceEvaluations,
      },
    ])
    // a local model wants one force more than it has layers
    expect(charge.forceEvaluations - layersAt(beta)).toBe(sampler === 'HMC' ? 0 : 1)
  })
})

it('what is exact stands beside what is measured', () => {
  const [exact] = dataOf('figure-1-rates', 'exact')
  expect(exact!.map(({ x, y }) => [x, y])).toEqual(
    [2, 3].map((beta) => [beta, independentTunneling([8, 8], beta)]),
  )
  expect(rules('figure-4').map(({ value }) => value)).toEqual([1, 1])
  expect(rules('figure-6').map(({ value }) => value)).toEqual([averagePlaquette([8, 8], 2)])
  expect(rules('figure-7').map(({ value }) => value)).toEqual(Array(2).fill(averagePlaquette([8, 8], 3)))
})

it('each number of leapfrog steps has its price: N_LF times tau_int', () => {
  const rows = values('figure-5-cost')
  expect(rows.length).toBe(2 * 2 + 2)
  for (const { cost, costError, leapfrogSteps, tau_int, tau_int_error, isBound } of rows) {
    expect(cost).toBe(Number(leapfrogSteps) * Number(tau_int))
    expect(costError).toBe(isBound ? null : Number(leapfrogSteps) * Number(tau_int_error))
  }
})

/** The sum of log J along the trajectory. */
const jacobians = (figure: string) => values(figure).filter(({ series }) => series === 'Σ log |J|')

it('what decides at the last layer is H less the sum of log J, which networks that are not symmetric do not bring back to 0', () => {
  for (const figure of ['figure-6', 'figure-6-conv']) {
    const of = (series: string, panel: RegExp) =>
      values(figure)
        .filter((row) => row.series === series && panel.test(String(row.panel)))
        .map(({ value }) => Number(value))
    const [energies, sums] = [of('H', /log/), of('Σ log |J|', /log/)]
    of('all proposals', /decides/).forEach((value, layer) => {
      expect(value).toBeCloseTo(energies[layer]! - sums[layer]!, 9)
    })
  }
  expect(Math.abs(Number(jacobians('figure-6-conv').at(-1)!.value))).toBeGreaterThan(0.01)
})

it('local models are symmetric: their sum of log J comes back to 0', () => {
  const rows = jacobians('figure-6')
  expect(rows).toHaveLength(layersAt(2) + 1)
  expect(Math.abs(Number(rows.at(-1)!.value))).toBeLessThan(1e-6)
  expect(Math.max(...rows.map(({ value }) => Number(value)))).toBeGreaterThan(1)
})

it('histories are of integers, one for each trajectory', () => {
  expect(dataOf('figure-1', 'values')).toHaveLength(4)
  for (const rows of dataOf('figure-1', 'values')) {
    expect(rows).toHaveLength(50)
    for (const { Q } of rows) expect(Number.isInteger(Q)).toBe(true)
  }
})

it('the same again runs nothing anew', async () => {
  const before = readFileSync(join(folder, 'hmc-beta', 'beta-2', 'run.json'))
  lines.length = 0
  const [again] = await paperFigures[4]!.draw({
    setting: 'tiny',
    models: [],
    runs: folder,
    tell: (line) => lines.push(line),
    signal,
  })
  expect(JSON.stringify(again!.spec)).toBe(JSON.stringify(figures.get('figure-4')))
  expect(lines.filter((line) => / is over$/.test(line))).toEqual([])
  expect(readFileSync(join(folder, 'hmc-beta', 'beta-2', 'run.json'))).toEqual(before)
})

describe('models that are given', () => {
  const [local, conv] = ['u1-beta3', 'conv-8x8-beta4'].map((name) =>
    join('models', `${name}.safetensors`),
  ) as [string, string]
  const drawn = (figure: number, models: readonly string[], runs = folder) =>
    paperFigures[figure]!.draw({ setting: 'tiny', models, runs, tell: () => {}, signal })

  it('have an anatomy each, and are together in the figure of the plaquette', async () => {
    expect((await drawn(6, [local, conv])).map(({ name }) => name)).toEqual([
      'figure-6-u1-beta3',
      'figure-6-conv-8x8-beta4',
    ])
    const [figure, ...more] = await drawn(7, [local, conv])
    expect(more).toEqual([])
    expect(figure!.name).toBe('figure-7-models')
    const series = new Set(
      [...JSON.stringify(figure!.spec).matchAll(/"series":"([^"]*)"/g)].map(([, name]) => name),
    )
    expect([...series]).toEqual(['u1-beta3', 'conv-8x8-beta4'])
  })

  it('stand beside the shipped ones in the figures of tau_int, with a run of their own', async () => {
    const [figure] = await drawn(4, [local])
    const text = JSON.stringify(figure!.spec)
    expect(text).toContain('"local model"')
    const [row] = scanTable(join(folder, 'model-u1-beta3')).rows.filter(
      ({ measurement }) => measurement === 'Q',
    )
    expect(row).toMatchObject({ beta: 3, lattice: '16x16' })
    expect(text).toContain(`"tau_int":${row!.tau_int}`)
  })
})
