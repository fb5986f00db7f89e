import { besideEachOther, type FigureRow, pointsWithErrors } from '../figures/index.ts'
import { autocorrelationRows, samplerNames } from './autocorrelation-figure.ts'
import { hmcAgainstSteps, trainedAgainstBeta } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext } from './setting.ts'

/** Fig. 5: tau_int of the charge against the number of leapfrog steps N_LF, and N_LF tau_int, at each beta. */
export async function stepsFigure(context: PaperContext): Promise<DrawnFigure[]> {
  const hmc = await hmcAgainstSteps(context)
  const trained = await trainedAgainstBeta(context)
  const rows: FigureRow[] = [
    ...autocorrelationRows(hmc, 'Q', 'HMC'),
    ...autocorrelationRows(trained, 'Q', 'trained sampler'),
  ].map((row) => ({
    ...row,
    cost: product(row.tau_int, row.leapfrogSteps),
    costError: product(row.tau_int_error, row.leapfrogSteps),
  }))
  const betas = [...new Set(hmc.map(({ beta }) => beta))]
  const panel = (beta: number | null, cost: boolean): Figure =>
    pointsWithErrors({
      title: `β = ${beta}`,
      x: { field: 'leapfrogSteps', title: 'leapfrog steps' },
      y: {
        field: cost ? 'cost' : 'tau_int',
        error: cost ? 'costError' : 'tau_int_error',
        title: cost ? 'steps × τᵢₙₜ(Q)' : 'τᵢₙₜ(Q) (trajectories)',
        scale: 'log',
      },
      series: { field: 'series', names: samplerNames },
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

function product(a: FigureRow[string] | undefined, b: FigureRow[string] | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a * b : null
}
