import { expect, it } from 'vitest'
import { drawFigure, figureData } from '../../src/figures/index.ts'
import { scanFigures } from '../../src/scan/scan-figures.ts'
import type { ScanRow } from '../../src/scan/scan-table.ts'

const row = (beta: number, leapfrogSteps: number, more: Partial<ScanRow>): ScanRow =>
  ({
    ...{ point: '', sampler: 'hmc', lattice: '8x8', chains: 4, trajectories: 100, measurement: 'Q' },
    ...{ mean: 0, meanError: 0.1, exact: 0, zScore: 0, tau_int_error: 1, tau_int_jackknifeError: 1 },
    ...{ isBound: false, isReliable: true, ess: 10, essError: 1, squared: 1, squaredError: 1 },
    ...{ squaredExact: 1, tunnelingRate: 0.1, tunnelingRateError: 0.01, tunnelingRateBound: null },
    ...{ acceptance: 0.9, acceptanceError: 0.01, forceEvaluations: 10, seconds: 1, seed: 1 },
    ...{ exactness: 'passed', ended: 'finished', beta, leapfrogSteps, tau_int: 10 * beta },
    ...more,
  }) as ScanRow

const rows = [
  row(2, 5, {}),
  row(3, 5, { isReliable: false }),
  row(4, 5, {
    isBound: true,
    isReliable: false,
    tau_int_error: null,
    tunnelingRate: 0,
    tunnelingRateBound: 0.001,
  }),
  row(2, 10, {}),
]
const axes = ['leapfrogSteps', 'beta']

it('the parameter with the most values is the horizontal axis, the others make series', () => {
  const figures = scanFigures({ axes, rows })
  expect(Object.keys(figures)).toEqual(['tau_int-Q', 'tunneling-rate-Q'])
  const [[, values] = []] = figureData(figures['tau_int-Q']!)
  expect(values!.map(({ beta, series, tau_int }) => [beta, series, tau_int])).toEqual([
    [2, 'leapfrog steps 5', 20],
    [3, 'leapfrog steps 5', 30],
    [4, 'leapfrog steps 5', 40],
    [2, 'leapfrog steps 10', 20],
  ])
})

it('texts on the horizontal axis stand side by side, and a path is its last part', async () => {
  const model = (path: string, more: Partial<ScanRow>) => ({ ...row(2, 5, more), model: path }) as ScanRow
  const of = ['models/first.safetensors', 'models/second.safetensors', 'other/second.safetensors'].map(
    (path, i) => model(path, { tau_int: 10 + i }),
  )
  const figure = scanFigures({ axes: ['model'], rows: of })['tau_int-Q']!
  const [[, values] = []] = figureData(figure)
  expect(values!.map(({ place, tau_int }) => [place, tau_int])).toEqual([
    [1, 10],
    [2, 11],
    [3, 12],
  ])
  const svg = Buffer.from(await drawFigure(figure, 'svg')).toString()
  for (const name of ['>first<', '>models/second.safetensors<', '>other/second.safetensors<'])
    expect(svg).toContain(name)
  // as series beside a parameter with more values
  const grid = [
    ...of,
    model('models/first.safetensors', { beta: 3 }),
    model(of[0]!.model as string, { beta: 4 }),
  ]
  const more = [...grid, model(of[0]!.model as string, { beta: 5 })]
  const [[, beside] = []] = figureData(scanFigures({ axes: ['model', 'beta'], rows: more })['tau_int-Q']!)
  expect(beside![0]).toMatchObject({ beta: 2, series: 'model first' })
})

it('a bound has an arrow, and what is not to be relied on is hollow', async () => {
  const figures = scanFigures({ axes, rows })
  const svg = Buffer.from(await drawFigure(figures['tau_int-Q']!, 'svg')).toString()
  const marks = (colour: string, fill: string) =>
    [...svg.matchAll(/<path [^>]*>/g)].filter(
      ([path]) => path.includes(`stroke="${colour}"`) && path.includes(`fill="${fill}"`),
    ).length
  expect(marks('#0072b2', '#ffffff')).toBe(2)
  expect(svg).toContain('arrow: a bound; hollow: not to be relied on')
  const [[, rates] = []] = figureData(figures['tunneling-rate-Q']!)
  expect(rates!.map(({ rate, bound }) => [rate, bound])).toEqual([
    [0.1, null],
    [0.1, null],
    [0.001, 'upper'],
    [0.1, null],
  ])
})

it('several samplers are series, and without rows there are no figures', () => {
  const both = [row(2, 5, {}), row(3, 5, {}), row(2, 5, { sampler: 'exact' })]
  const [[, values] = []] = figureData(scanFigures({ axes: ['beta'], rows: both })['tau_int-Q']!)
  expect(values!.map(({ series }) => series)).toEqual(['hmc', 'hmc', 'exact'])
  expect(scanFigures({ axes: ['beta'], rows: [] })).toEqual({})
})
