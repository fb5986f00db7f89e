import { independentTunneling } from '../exact/index.ts'
import {
  besideEachOther,
  curvesWithErrors,
  type FigureRow,
  integerTicks,
  pointsWithErrors,
} from '../figures/index.ts'
import { latticeSize } from '../lattice/index.ts'
import { hmc, leapfrogLayers, type Sampler } from '../samplers/index.ts'
import type { ScanRow } from '../scan/index.ts'
import { namesOf } from './autocorrelation-figure.ts'
import { hmcAgainstBeta, layersAt, sizes, trainedAgainstBeta } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext, Setting } from './setting.ts'

/** Trajectories of the histories. */
const lengths: Readonly<Record<Setting, number>> = { tiny: 50, quick: 1000, paper: 1000 }

/** Fig. 1: histories of the charge at each beta, of HMC and of the trained sampler, and how often they tunnel. */
export async function freezingFigure(context: PaperContext): Promise<DrawnFigure[]> {
  const { tell } = context
  const { lattice, betas } = sizes[context.setting]
  const length = lengths[context.setting]
  const histories: FigureRow[] = []
  for (const beta of betas) {
    tell(`figure 1: histories at beta ${beta}`)
    const leapfrogSteps = layersAt(beta)
    const samplers = {
      HMC: hmc({ lattice, beta, chains: 1, leapfrogSteps, stepSize: 0.1, targetAcceptance: 0.65 }),
      'trained sampler': leapfrogLayers({ lattice, beta, chains: 1 }),
    }
    for (const [name, sampler] of Object.entries(samplers))
      for (const row of await history(sampler, length)) histories.push({ sampler: name, beta, ...row })
  }
  const most = Math.max(...histories.map(({ Q }) => Math.abs(Number(Q))))
  const panel = (name: string, beta: number): Figure => {
    const isLowest = beta === betas.at(-1)
    return curvesWithErrors({
      title: `${name}, β = ${beta}`,
      x: { field: 'trajectory', title: isLowest ? 'trajectory' : '', numbered: isLowest },
      y: {
        field: 'Q',
        title: 'Q',
        domain: [-most - 0.5, most + 0.5],
        ticks: integerTicks(-most, most, 5),
      },
      series: { field: 'sampler', names: namesOf([]), legend: false },
      values: histories.filter((row) => row.sampler === name && row.beta === beta),
      stepped: true,
      thin: true,
      width: 230,
      height: 60,
    })
  }
  const panels = betas.flatMap((beta) => [panel('HMC', beta), panel('trained sampler', beta)])
  const rates = {
    HMC: await hmcAgainstBeta(context),
    'trained sampler': await trainedAgainstBeta(context),
  }
  return [
    { name: 'figure-1', spec: besideEachOther(panels, 2, 8) },
    { name: 'figure-1-rates', spec: ratesFigure(rates, context) },
  ]
}

/** The charge of the first chain, from an exact draw on. */
async function history(sampler: Sampler, length: number): Promise<FigureRow[]> {
  const key = { seed: sampler.seed, firstChain: 0, chains: 1 }
  let state = await sampler.init({ ...key, trajectory: 0 })
  const rows: FigureRow[] = []
  for (let trajectory = 0; trajectory < length; trajectory++) {
    const stepped = await sampler.step(state, { ...key, trajectory })
    state = stepped.state
    rows.push({ trajectory: trajectory + 1, Q: Math.round(stepped.info.plaquetteSums().charge[0]!) + 0 })
  }
  sampler.close?.(state)
  return rows
}

function ratesFigure(rates: Readonly<Record<string, readonly ScanRow[]>>, { setting }: PaperContext): Figure {
  const { lattice, betas } = sizes[setting]
  return pointsWithErrors({
    x: { field: 'beta', title: 'β', ticks: betas },
    y: { field: 'rate', error: 'rateError', title: '|ΔQ| per trajectory', scale: 'log' },
    series: { field: 'sampler', names: namesOf([]) },
    values: Object.entries(rates).flatMap(([sampler, rows]) =>
      rows
        .filter(({ measurement }) => measurement === 'Q')
        .map((row) => ({
          sampler,
          beta: row.beta,
          leapfrogSteps: row.forceEvaluations,
          rate: row.tunnelingRateBound ?? row.tunnelingRate,
          rateError: row.tunnelingRateError,
          bound: row.tunnelingRateBound === null ? null : 'upper',
          trajectories: row.trajectories,
          chains: row.chains,
        })),
    ),
    bounds: 'bound',
    joined: true,
    exactCurve: {
      label: 'independent draws (exact)',
      values: betas.map((beta) => ({ x: beta, y: independentTunneling(latticeSize(lattice), beta) })),
    },
  })
}
