import type { ModelTraining, NetworkName } from '../pipeline/index.ts'
import { counted, duration, grouped, significant, valueWithError } from '../values/format.ts'
import { integratedTimeLine } from '../values/integrated-time-text.ts'
import { integratedTimeOfTrial } from '../values/training.ts'
import { isTooFar, zScoreText } from '../values/z-score.ts'

/** What a finished training has to tell; `train --json` prints it. */
export interface FinishedTraining {
  /** Its file; null where it could not be written. */
  readonly model: string | null
  readonly network: NetworkName
  readonly lattice: readonly [number, number]
  readonly beta: number
  readonly layers: number
  readonly seed: number
  readonly steps: number
  /** Spent, trials and earlier sittings included. */
  readonly seconds: number
  /** The step the model is from. */
  readonly step: number
  /** E|dQ_Z| per trajectory. */
  readonly tunnelingRate: { readonly mean: number; readonly error: number | null }
  /** tau_int = 1 + 2 sum rho of Q_Z, in trajectories; a 95 % bound if frozen. */
  readonly integratedTime: {
    readonly value: number | null
    readonly error: number | null
    readonly reliable: boolean
    readonly slowMode: boolean
    readonly frozen: boolean
  }
  readonly acceptance: number
  readonly longestRejection: number
  /** <exp(-dH + log J)>, 1 for a sampler that is exact. */
  readonly expMinusEnergyError: {
    readonly mean: number
    readonly error: number | null
    readonly zScore: number | null
  }
}

/** The summary of a training whose best model went to `file`. */
export function finishedTraining(
  file: string,
  network: NetworkName,
  { checkpoint, best }: ModelTraining & { readonly best: NonNullable<ModelTraining['best']> },
  seconds: number,
): FinishedTraining {
  const { lattice, beta, layers, seed, steps } = checkpoint.options
  const { trial, step } = best
  const { integratedTime: value, integratedTimeError: error, reliable, slowMode, frozen } = trial
  const { expMinusEnergyErrorError: weightError } = trial
  return {
    model: file,
    network,
    lattice,
    beta,
    layers,
    seed,
    steps,
    seconds,
    step,
    tunnelingRate: { mean: trial.tunnelingRate, error: trial.tunnelingRateError },
    integratedTime: {
      value: Number.isFinite(value) ? value : null,
      error,
      reliable,
      slowMode,
      frozen,
    },
    acceptance: trial.acceptance,
    longestRejection: trial.longestRejection,
    expMinusEnergyError: {
      mean: trial.expMinusEnergyError,
      error: weightError,
      zScore: weightError === null ? null : (trial.expMinusEnergyError - 1) / weightError,
    },
  }
}

/** The summary of a training for people; the model is the best of `trials`. */
export function finishedTrainingTable(
  summary: FinishedTraining,
  { best, checkpoint }: ModelTraining & { readonly best: NonNullable<ModelTraining['best']> },
  trials: number,
): string {
  const { lattice, beta, network, layers, steps, step, seconds, model } = summary
  const { mean, error, zScore } = summary.expMinusEnergyError
  const { trialChains, trialTrajectories } = checkpoint.options
  const row = (name: string, text: string) => `  ${name.padEnd(26)}${text}`
  const distance = zScore === null ? '' : `, z ${zScoreText(zScore)}${isTooFar(zScore) ? '  TOO FAR' : ''}`
  return `${[
    `${model ?? 'not written'}: ${network} model of ${counted(layers, 'layer')} for ${lattice.join('x')}, beta ${beta}, from step ${grouped(step)} of ${grouped(steps)}`,
    row('tau_int(Q), trajectories', integratedTimeLine(integratedTimeOfTrial(best.trial))),
    row('E|dQ| per trajectory', valueWithError(summary.tunnelingRate.mean, summary.tunnelingRate.error)),
    row('acceptance', significant(summary.acceptance, 3)),
    row('exp(-dH + log J)', `${valueWithError(mean, error)}, exactly 1${distance}`),
    row('most rejections in a row', grouped(summary.longestRejection)),
    row('time', `${duration(seconds)}, ${counted(steps, 'step')}`),
    `  Best of ${counted(trials, 'trial')} of ${counted(trialChains, 'chain')} x ${counted(trialTrajectories, 'trajectory')}; tau_int = 1 + 2 sum rho.`,
  ].join('\n')}\n`
}
