import { besideEachOther, type FigureRow, pointsWithErrors } from '../figures/index.ts'
import type { ScanRow } from '../scan/index.ts'
import { givenModels, hmcAgainstBeta, sizes, trainedAgainstBeta } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext } from './setting.ts'

/** Fig. 4: tau_int of both charges against beta, of the trained sampler and of HMC with as many leapfrog steps. */
export async function autocorrelationFigure(context: PaperContext): Promise<DrawnFigure[]> {
  const series: readonly (readonly [SamplerName, readonly ScanRow[]])[] = [
    ['trained sampler', await trainedAgainstBeta(context)],
    ['HMC', await hmcAgainstBeta(context)],
    ...(await givenSeries(context)),
  ]
  const names = namesOf(series.map(([name]) => name))
  const panel = (measurement: string, symbol: string): Figure =>
    pointsWithErrors({
      title: symbol === 'Q' ? 'topological charge' : 'smooth charge',
      x: { field: 'beta', title: 'β', ticks: sizes[context.setting].betas },
      y: { field: 'tau_int', error: 'tau_int_error', title: `τᵢₙₜ(${symbol}) (trajectories)`, scale: 'log' },
      series: { field: 'series', names },
      values: series.flatMap(([name, rows]) => autocorrelationRows(rows, measurement, name)),
      bounds: 'isBound',
      doubtful: 'isTooShort',
      joined: true,
      exact: 'tau_int_lowerBound',
      exactLabel: 'bound of reversible samplers (95 %)',
      rules: [{ value: 1, label: 'independent draws (exact)' }],
      width: 230,
    })
  return [{ name: 'figure-4', spec: besideEachOther([panel('Q', 'Q'), panel('QR', 'Qᴿ')]) }]
}

/** The series of figures of tau_int, in the order of their colours; the last three are models that were given. */
export const samplerNames = ['trained sampler', 'HMC', 'convolution', 'dense network', 'local model'] as const
type SamplerName = (typeof samplerNames)[number]

/** The names of a figure with these series; the first two are in all of them. */
export const namesOf = (present: readonly SamplerName[]): SamplerName[] =>
  samplerNames.filter((name, i) => i < 2 || present.includes(name))

/** Models that were given, as series. */
export async function givenSeries(
  context: PaperContext,
): Promise<(readonly [SamplerName, readonly ScanRow[]])[]> {
  const names = {
    conv: 'convolution',
    dense: 'dense network',
    'dense-plaquettes': 'dense network',
    local: 'local model',
  } as const
  return (await givenModels(context)).map(({ network, rows }) => [names[network], rows] as const)
}

/** The rows of a measurement for a figure of tau_int, as a series. Where the run is too short for its tau_int, the point is hollow. */
export function autocorrelationRows(
  rows: readonly ScanRow[],
  measurement: string,
  name: SamplerName,
): FigureRow[] {
  return rows
    .filter((row) => row.measurement === measurement)
    .map((row) => ({
      series: name,
      sampler: row.sampler,
      measurement,
      beta: row.beta,
      leapfrogSteps: row.forceEvaluations,
      tau_int: row.tau_int,
      tau_int_error: row.isBound ? null : row.tau_int_error,
      tau_int_lowerBound: row.tau_int_lowerBound,
      isBound: row.isBound,
      isTooShort: !row.isBound && !row.isReliable,
      chains: row.chains,
      trajectories: row.trajectories,
      acceptance: row.acceptance,
      exactness: row.exactness,
    }))
}
