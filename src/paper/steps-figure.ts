import { besideEachOther, type FigureRow, pointsWithErrors } from '../figures/index.ts'
import { autocorrelationRows, givenSeries, namesOf } from './autocorrelation-figure.ts'
import { hmcAgainstSteps, trainedAgainstBeta } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext } from './setting.ts'

/** Fig. 5: tau_int of the charge against the number of leapfrog steps N_LF, and N_LF tau_int, at each beta. */
export async function stepsFigure(context: PaperContext): Promise<DrawnFigure[]> {
  const hmc = await hmcAgainstSteps(context)
  const trained = await trainedAgainstBeta(context)
  const given = await givenSeries(context)
  const names = namesOf(given.map(([name]) => name))
  const rows: FigureRow[] = [
    ...autocorrelationRows(hmc, 'Q', 'HMC'),
    ...autocorrelationRows(trained, 'Q', 'trained sampler'),
    ...given.flatMap(([name, of]) => autocorrelationRows(of, 'Q', name)),
  ].map((row) => ({
    ...row,
    cost: product(row.tau_int, row.leapfrogSteps),
    costError: product(row.tau_int_error, row.leapfrogSteps),
  }))
  const betas = [...new Set(hmc.map(({ beta }) => beta))]
  // the same axis in all panels, with room for the arrows of bounds
  const times = domainOf(rows, 'tau_int', [1])
  const costs = domainOf(rows, 'cost', [])
  const panel = (beta: number | null, cost: boolean): Figure =>
    pointsWithErrors({
      title: `β = ${beta}`,
      x: { field: 'leapfrogSteps', title: 'leapfrog steps' },
      y: {
        field: cost ? 'cost' : 'tau_int',
        error: cost ? 'costError' : 'tau_int_error',
        title: cost ? 'steps × τᵢₙₜ(Q)' : 'τᵢₙₜ(Q) (trajectories)',
        scale: 'log',
        domain: cost ? costs : times,
      },
      series: { field: 'series', names },
      values: rows.filter((row) => row.beta === beta),
      bounds: 'isBound',
      doubtful: 'isTooShort',
      ...(!cost && { rules: [{ value: 1, label: 'independent draws (exact)' }] }),
      width: 210,
      height: 150,
    })
  return [
    { name: 'figure-5-tau', spec: besideEachOther(betas.map((beta) => panel(beta, false))) },
    { name: 'figure-5-cost', spec: besideEachOther(betas.map((beta) => panel(beta, true))) },
  ]
}

function domainOf(rows: readonly FigureRow[], column: string, more: readonly number[]): [number, number] {
  const numbers = [...more, ...rows.map((row) => row[column]).filter((value) => typeof value === 'number')]
  return [Math.min(...numbers) / 1.6, Math.max(...numbers) * 4]
}

function product(a: FigureRow[string] | undefined, b: FigureRow[string] | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a * b : null
}
