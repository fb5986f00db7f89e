import { curvesWithErrors, type FigureRow, pointsWithErrors } from '../figures/index.ts'
import type { CurvePoint } from '../training/learning-curve.ts'
import type { ReportedTraining } from './reported-training.ts'
import type { ReportFigure } from './sampler-figures.ts'

const finite = (x: number | null): number | null => (x !== null && Number.isFinite(x) ? x : null)

/** How a training went: what it minimised, what came of it, how it was led, and its trials. */
export function trainingFigures({ curve, trials }: ReportedTraining): ReportFigure[] {
  return [
    ...(curve.length < 2 ? [] : curveFigures(curve)),
    ...(trials.length < 2 ? [] : trialFigures(trials)),
  ]
}

function curveFigures(curve: readonly CurvePoint[]): ReportFigure[] {
  const figure = (column: keyof CurvePoint, name: string, title: string, caption: string): ReportFigure => ({
    name,
    caption,
    spec: curvesWithErrors({
      x: { field: 'step', title: 'training step' },
      y: { field: column, title },
      values: curve.map((point): FigureRow => ({ step: point.step, [column]: finite(point[column]) })),
      dots: false,
    }),
  })
  const changes = (column: keyof CurvePoint) => new Set(curve.map((point) => point[column])).size > 1
  return [
    figure(
      'loss',
      'training-loss',
      'loss',
      'What the training minimised, as means over steps beside each other.',
    ),
    figure(
      'squaredChange',
      'training-squared-change',
      '⟨A ΔQ_R²⟩ per trajectory',
      'Square of the change of the smooth charge Q_R in a trajectory, times the acceptance, of the chains that learn.',
    ),
    figure('acceptance', 'training-acceptance', 'acceptance', 'Acceptance of the chains that learn.'),
    ...(changes('beta')
      ? [figure('beta', 'training-beta', 'β', 'Schedule: the beta of the chains that learn.')]
      : []),
    ...(changes('rate')
      ? [figure('rate', 'training-rate', 'learning rate', 'Schedule: the learning rate.')]
      : []),
  ]
}

function trialFigures(trials: ReportedTraining['trials']): ReportFigure[] {
  return [
    {
      name: 'training-trials',
      caption:
        'E|ΔQ| per trajectory of the model of a step, on chains that training never sees, with errors of one sigma.',
      spec: pointsWithErrors({
        x: { field: 'step', title: 'training step' },
        y: { field: 'rate', error: 'error', title: 'E|ΔQ| per trajectory' },
        values: trials.map(({ step, tunnelingRate, tunnelingRateError }) => ({
          step,
          rate: finite(tunnelingRate),
          error: finite(tunnelingRateError),
        })),
      }),
    },
  ]
}
