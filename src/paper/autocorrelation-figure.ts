import { besideEachOther, type FigureRow, pointsWithErrors } from '../figures/index.ts'
import type { ScanRow } from '../scan/index.ts'
import { hmcAgainstBeta, sizes, trainedAgainstBeta } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext } from './setting.ts'

/** Fig. 4: tau_int of both charges against beta, of the trained sampler and of HMC with as many leapfrog steps. */
export async function autocorrelationFigure(context: PaperContext): Promise<DrawnFigure[]> {
  const series = [
    ['trained sampler', await trainedAgainstBeta(context)],
    ['HMC', await hmcAgainstBeta(context)],
  ] as const
  const panel = (measurement: string, symbol: string): Figure =>
    pointsWithErrors({
      title: symbol === 'Q' ? 'topological charge' : 'smooth charge',
      x: { field: 'beta', title: 'β', ticks: sizes[context.setting].betas },
      y: { field: 'tau_int', error: 'tau_int_error', title: `τᵢₙₜ(${symbol}) (trajectories)`, scale: 'log' },
      series: { field: 'series', names: samplerNames },
      values: series.flatMap(([name, rows]) => autocorrelationRows(rows, measurement, name)),
      bounds: 'isBound',
      doubtful: 'isTooShort',
      joined: true,
      rules: [{ value: 1, label: 'independent draws (exact)' }],
      width: 230,
    })
  return [{ name: 'figure-4', spec: besideEachOther([panel('Q', 'Q'), panel('QR', 'Qᴿ')]) }]
}

/** The series of figures of tau_int, in the order of their colours. */
export const samplerNames = ['trained sampler', 'HMC'] as const

/** The rows of a measurement for a figure of tau_int, as a series. Where the run is too short for its tau_int, the point is hollow. */
export function autocorrelationRows(
  rows: readonly ScanRow[],
  measurement: string,
  name: (typeof samplerNames)[number],
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
      isBound: row.isBound,
      isTooShort: !row.isBound && !row.isReliable,
      chains: row.chains,
      trajectories: row.trajectories,
      acceptance: row.acceptance,
      exactness: row.exactness,
    }))
}
