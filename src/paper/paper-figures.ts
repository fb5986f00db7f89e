import { plaquetteFigure, trajectoryFigure } from './anatomy-figures.ts'
import { autocorrelationFigure } from './autocorrelation-figure.ts'
import { freezingFigure } from './freezing-figure.ts'
import type { DrawnFigure, PaperContext } from './setting.ts'
import { stepsFigure } from './steps-figure.ts'

/** A figure of arXiv:2112.01582 that is made anew. */
export interface PaperFigure {
  readonly title: string
  /** What it does with models that are given: it draws them beside the shipped ones, or in their place, or takes none. */
  readonly models: 'beside' | 'instead' | 'none'
  readonly draw: (context: PaperContext) => Promise<DrawnFigure[]>
}

/** The figures by their numbers in the paper. */
export const paperFigures: Readonly<Record<string, PaperFigure>> = {
  1: { title: 'topological freezing: the charge at each beta', models: 'none', draw: freezingFigure },
  4: { title: 'tau_int of the charges against beta', models: 'beside', draw: autocorrelationFigure },
  5: {
    title: 'tau_int of the charge against the number of leapfrog steps',
    models: 'beside',
    draw: stepsFigure,
  },
  6: { title: 'energy, charge and plaquette along a trajectory', models: 'instead', draw: trajectoryFigure },
  7: { title: 'the plaquette along a trajectory, at each beta', models: 'instead', draw: plaquetteFigure },
}
