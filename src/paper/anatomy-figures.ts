import { setImmediate } from 'node:timers/promises'
import { averagePlaquette } from '../exact/index.ts'
import { besideEachOther, curvesWithErrors, type FigureRow, type FigureRule } from '../figures/index.ts'
import { latticeSize } from '../lattice/index.ts'
import { type LeapfrogModel, loadModel, shippedModel, shippedNetworks } from '../layers/index.ts'
import { type Anatomy, trajectoryAnatomy } from '../samplers/index.ts'
import { modelName, sizes } from './sampler-scans.ts'
import type { DrawnFigure, Figure, PaperContext, Setting } from './setting.ts'

/** Trajectories that are averaged. */
const trajectories: Readonly<Record<Setting, number>> = { tiny: 8, quick: 1024, paper: 8192 }

/** Of Fig. 6. */
const BETA = 5

/** Networks that see the whole lattice, as those of the paper. */
const wholeLattice = ['conv', 'dense'] as const

/** A model, on the lattice and at the beta that it was trained for unless others are said. */
interface Subject {
  readonly name: string
  readonly model: LeapfrogModel
  readonly lattice: readonly [number, number]
  readonly beta: number
}

/** Fig. 6: H - sum log |J|, Q_R and the plaquette along the trajectory of a trained sampler. */
export async function trajectoryFigure({
  setting,
  models,
  tell,
  signal,
}: PaperContext): Promise<DrawnFigure[]> {
  const { lattice, betas } = sizes[setting]
  const subjects = new Map<string, Subject>()
  if (models.length > 0)
    for (const file of models) subjects.set(`figure-6-${modelName(file)}`, subjectOf(file))
  else {
    const beta = betas.includes(BETA) ? BETA : betas[0]!
    subjects.set('figure-6', shippedSubject(beta, lattice))
    for (const network of wholeLattice) {
      const shipped = shippedNetworks(network, lattice)
      const nearest = shipped.find((model) => model.beta === BETA) ?? shipped.at(-1)
      if (nearest !== undefined) subjects.set(`figure-6-${network}`, subjectOf(nearest.file))
    }
  }
  const drawn: DrawnFigure[] = []
  for (const [name, subject] of subjects) {
    if (await isToEnd(signal)) break
    tell(`${name}: ${trajectories[setting]} trajectories of ${subject.name} at beta ${subject.beta}`)
    drawn.push({ name, spec: trajectoryPanels(subject, trajectories[setting]) })
  }
  return drawn
}

function trajectoryPanels(subject: Subject, chains: number): Figure {
  const anatomy = anatomyOf(subject, chains, 6)
  const { beta, lattice } = subject
  return besideEachOther([
    panelOf('what decides at the last layer', 'change of H − Σ log |J|', [
      ...curve(anatomy, 'energyError', 'mean', 'all proposals'),
      ...curve(anatomy, 'energyError', 'accepted', 'accepted proposals'),
    ]),
    panelOf('H and Σ log |J|, all proposals', 'change since the start', [
      ...curve(anatomy, 'hamiltonianChange', 'mean', 'H'),
      ...curve(anatomy, 'logJacobian', 'mean', 'Σ log |J|'),
    ]),
    panelOf(
      'plaquette',
      plaquetteTitle([subject]),
      [
        ...curve(anatomy, 'plaquette', 'mean', 'all proposals'),
        ...curve(anatomy, 'plaquette', 'accepted', 'accepted proposals'),
      ],
      [{ value: averagePlaquette(lattice, beta), label: `exact, β = ${beta}` }],
    ),
    panelOf('smooth charge of the first six trajectories', 'Qᴿ', singles(anatomy)),
  ])
}

/** Fig. 7: the plaquette along the trajectories of models for several beta. */
export async function plaquetteFigure({
  setting,
  models,
  tell,
  signal,
}: PaperContext): Promise<DrawnFigure[]> {
  const { lattice, betas } = sizes[setting]
  const groups = new Map<string, readonly Subject[]>()
  if (models.length > 0) groups.set('figure-7-models', models.map(subjectOf))
  else {
    groups.set(
      'figure-7',
      betas.filter((beta) => beta >= 3).map((beta) => shippedSubject(beta, lattice)),
    )
    for (const network of wholeLattice) {
      const shipped = shippedNetworks(network, lattice)
      if (shipped.length > 0)
        groups.set(
          `figure-7-${network}`,
          shipped.map(({ file }) => subjectOf(file)),
        )
    }
  }
  const drawn: DrawnFigure[] = []
  for (const [name, subjects] of groups) {
    const rows: FigureRow[] = []
    for (const subject of subjects) {
      if (await isToEnd(signal)) break
      tell(`${name}: ${trajectories[setting]} trajectories of ${subject.name} at beta ${subject.beta}`)
      const anatomy = anatomyOf(subject, trajectories[setting], 0)
      const series = models.length > 0 ? subject.name : `β = ${subject.beta}`
      const curves = [
        ...curve(anatomy, 'plaquette', 'mean', series, 'all proposals'),
        ...curve(anatomy, 'plaquette', 'accepted', series, 'accepted proposals'),
      ]
      const last = anatomy.layers.at(-1)!
      for (const row of curves)
        rows.push({ ...row, model: subject.name, beta: subject.beta, share: Number(row.layer) / last })
    }
    if (rows.length > 0) drawn.push({ name, spec: plaquettePanels(subjects, rows) })
  }
  return drawn
}

/** Whether the time is over or somebody wants the end, which is heard between models. */
async function isToEnd(signal: AbortSignal): Promise<boolean> {
  await setImmediate()
  return signal.aborted
}

function plaquettePanels(subjects: readonly Subject[], rows: readonly FigureRow[]): Figure {
  const rule = { value: averagePlaquette(subjects[0]!.lattice, 3), label: 'exact, β = 3' }
  const means = [rule.value, ...rows.map(({ value }) => Number(value))]
  const [low, high] = [Math.min(...means), Math.max(...means)]
  const panel = (title: string): Figure =>
    curvesWithErrors({
      title,
      x: { field: 'share', title: 'part of the trajectory' },
      y: {
        field: 'value',
        error: 'error',
        title: plaquetteTitle(subjects),
        domain: [low - 0.02, high + 0.02],
      },
      series: { field: 'series' },
      values: rows.filter((row) => row.panel === title),
      rules: [rule],
      width: 230,
    })
  return besideEachOther([panel('all proposals'), panel('accepted proposals')])
}

function shippedSubject(beta: number, lattice: string): Subject {
  const { model, name } = shippedModel(beta)
  return { name: modelName(name), model, lattice: latticeSize(lattice), beta }
}

function subjectOf(file: string): Subject {
  const model = loadModel(file)
  const { lattice, beta } = model.training
  return { name: modelName(file), model, lattice, beta }
}

const anatomyOf = ({ model, lattice, beta }: Subject, chains: number, shown: number): Anatomy =>
  trajectoryAnatomy({ model, lattice, beta, chains, shown })

/** A local model moves blocks, of which each is accepted by itself. */
const plaquetteTitle = (subjects: readonly Subject[]): string =>
  subjects.some(({ model }) => model.architecture.network === 'local') ? '⟨cos xₚ⟩ in what moves' : '⟨cos xₚ⟩'

/** A quantity along the trajectory, over all proposals or over the accepted ones. */
function curve(
  { layers, quantities }: Anatomy,
  quantity: keyof Anatomy['quantities'],
  which: 'mean' | 'accepted',
  series: string,
  panel = '',
): FigureRow[] {
  const { mean, error } = which === 'mean' ? quantities[quantity] : quantities[quantity].accepted!
  return layers.map((layer, i) => ({ panel, series, layer, value: mean[i]!, error: error[i]! }))
}

/** Q_R of the first trajectories, whatever they do. */
function singles({ layers, quantities }: Anatomy): FigureRow[] {
  return quantities.smoothCharge.chains.flatMap((chain, i) =>
    layers.map((layer, k) => ({ panel: '', series: `${i + 1}`, layer, value: chain[k]!, error: null })),
  )
}

function panelOf(
  title: string,
  yTitle: string,
  rows: readonly FigureRow[],
  rules: readonly FigureRule[] = [],
): Figure {
  return curvesWithErrors({
    title,
    x: { field: 'layer', title: 'layer' },
    y: { field: 'value', error: 'error', title: yTitle },
    series: { field: 'series' },
    values: rows.map((row) => ({ ...row, panel: title })),
    rules,
    width: 210,
    height: 150,
  })
}
