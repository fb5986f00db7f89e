import { averagePlaquette } from '../exact/index.ts'
import { besideEachOther, curvesWithErrors, type FigureRow } from '../figures/index.ts'
import { latticeSize } from '../lattice/index.ts'
import { type Anatomy, trajectoryAnatomy } from '../samplers/index.ts'
import { sizes } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext, Setting } from './setting.ts'

/** Trajectories that are averaged. */
const trajectories: Readonly<Record<Setting, number>> = { tiny: 8, quick: 512, paper: 8192 }

/** Of Fig. 6. */
const BETA = 5

/** Fig. 6: H - sum log |J|, Q_R and the plaquette along the trajectory of a trained sampler. */
export async function trajectoryFigure({ setting, tell }: PaperContext): Promise<DrawnFigure[]> {
  const { lattice } = sizes[setting]
  const beta = setting === 'tiny' ? 2 : BETA
  tell(`figure 6: ${trajectories[setting]} trajectories at beta ${beta}`)
  const anatomy = trajectoryAnatomy({ beta, lattice, chains: trajectories[setting], shown: 6 })
  const energies: Figure = curvesWithErrors({
    title: 'what heats and cools, all proposals',
    ...layout,
    y: { field: 'mean', error: 'error', title: 'change since the start' },
    values: [
      ...meanRows(anatomy, 'hamiltonianChange', 'mean').map((row) => ({ ...row, series: 'H' })),
      ...meanRows(anatomy, 'logJacobian', 'mean').map((row) => ({ ...row, series: 'Σ log |J|' })),
    ],
  })
  return [
    {
      name: 'figure-6',
      spec: besideEachOther([
        meanPanel(anatomy, 'energyError', 'change of H − Σ log |J|'),
        energies,
        meanPanel(anatomy, 'plaquette', '⟨cos xₚ⟩ in what moves', {
          rules: [{ value: averagePlaquette(latticeSize(lattice), beta), label: `exact, β = ${beta}` }],
        }),
        singlesPanel(anatomy),
      ]),
    },
  ]
}

/** Fig. 7: the plaquette along the trajectories of models for several beta. */
export async function plaquetteFigure({ setting, tell }: PaperContext): Promise<DrawnFigure[]> {
  const { lattice, betas } = sizes[setting]
  const rows: FigureRow[] = []
  for (const beta of betas.filter((b) => b >= 3)) {
    tell(`figure 7: ${trajectories[setting]} trajectories at beta ${beta}`)
    const anatomy = trajectoryAnatomy({ beta, lattice, chains: trajectories[setting], shown: 0 })
    const last = anatomy.layers.at(-1)!
    for (const which of ['mean', 'accepted'] as const)
      for (const row of meanRows(anatomy, 'plaquette', which))
        rows.push({ ...row, which, beta, series: `β = ${beta}`, share: Number(row.layer) / last })
  }
  const rule = { value: averagePlaquette(latticeSize(lattice), 3), label: 'exact, β = 3' }
  const means = rows.map(({ mean }) => Number(mean))
  const [low, high] = [Math.min(...means), Math.max(...means)]
  const panel = (which: string, title: string): Figure =>
    curvesWithErrors({
      title,
      x: { field: 'share', title: 'part of the trajectory' },
      y: {
        field: 'mean',
        error: 'error',
        title: '⟨cos xₚ⟩ in what moves',
        domain: [low - 0.02, high + 0.02],
      },
      series: { field: 'series' },
      values: rows.filter((row) => row.which === which),
      rules: [rule],
      width: 230,
    })
  return [
    {
      name: 'figure-7',
      spec: besideEachOther([panel('mean', 'all proposals'), panel('accepted', 'accepted proposals')]),
    },
  ]
}

const layout = {
  x: { field: 'layer', title: 'layer' },
  series: { field: 'series' },
  width: 210,
  height: 150,
} as const

type Quantity = keyof Anatomy['quantities']

function meanRows(
  { layers, quantities }: Anatomy,
  quantity: Quantity,
  which: 'mean' | 'accepted',
): FigureRow[] {
  const curve = quantities[quantity]
  const { mean, error } = which === 'mean' ? curve : curve.accepted!
  return layers.map((layer, i) => ({ layer, mean: mean[i]!, error: error[i]! }))
}

/** A quantity over all proposals and over the accepted ones. */
function meanPanel(
  anatomy: Anatomy,
  quantity: Quantity,
  title: string,
  more: { readonly rules?: readonly { readonly value: number; readonly label: string }[] } = {},
): Figure {
  return curvesWithErrors({
    title: quantity === 'plaquette' ? 'plaquette' : 'what decides at the last layer',
    ...layout,
    ...more,
    y: { field: 'mean', error: 'error', title },
    values: [
      ...meanRows(anatomy, quantity, 'mean').map((row) => ({ ...row, series: 'all proposals' })),
      ...meanRows(anatomy, quantity, 'accepted').map((row) => ({ ...row, series: 'accepted proposals' })),
    ],
  })
}

/** Q_R of the first trajectories, whatever they do. */
function singlesPanel({ layers, quantities }: Anatomy): Figure {
  return curvesWithErrors({
    title: 'smooth charge of the first six trajectories',
    ...layout,
    y: { field: 'QR', title: 'Qᴿ' },
    values: quantities.smoothCharge.chains.flatMap((chain, i) =>
      layers.map((layer, k) => ({ layer, QR: chain[k]!, series: `${i + 1}` })),
    ),
  })
}
