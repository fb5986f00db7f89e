import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import type { IntegratedTimeFigures } from './integrated-time.ts'
import { figure, numberList } from './numbers.ts'

/** `kind: 'trainingCurve'`: means over the training steps that ended at `step`. */
export const trainingCurvePoint = z.object({
  kind: z.literal('trainingCurve'),
  step: z.number(),
  beta: figure,
  /** Of learning. */
  rate: figure,
  loss: figure,
  acceptance: figure,
  /** A dQ_R^2. */
  squaredChange: figure,
  /** What went wrong there, if the training went back to its last good parameters. */
  recovery: z.exactOptional(z.string()),
})
export type TrainingCurvePoint = Readonly<z.output<typeof trainingCurvePoint>>

const trialFigures = {
  acceptance: figure,
  /** E|dQ_Z| per trajectory, with its error. */
  tunnelingRate: figure,
  tunnelingRateError: figure,
  /** tau_int of Q_Z, in trajectories, with its error; a 95 % bound if frozen, null while unknown. */
  integratedTime: figure,
  integratedTimeError: figure,
  /** Whether the trial is long enough for tau_int, whether a slow mode shows, and whether there were too few hops, or none. */
  reliable: z.boolean(),
  slowMode: z.boolean(),
  frozen: z.boolean(),
  /** <e^{-dH + log J}>, 1 in equilibrium, with its error. */
  expMinusEnergyError: figure,
  expMinusEnergyErrorError: figure,
  /** Most consecutive rejections on any chain. */
  longestRejection: z.number(),
}

/** What chains that training never sees say of a sampler. */
export const trialResult = z.object(trialFigures)
export type TrialResult = Readonly<z.output<typeof trialResult>>

/** `kind: 'trial'`: the model of `step` on held-out chains. */
export const trialOfStep = z.object({
  kind: z.literal('trial'),
  step: z.number(),
  /** It was the best until then. */
  best: z.boolean(),
  ...trialFigures,
})
export type TrialOfStep = Readonly<z.output<typeof trialOfStep>>

/** `kind: 'hmcReference'`: HMC with as many leapfrog steps as the model has layers, at the beta of a step. */
export const hmcReference = z.object({
  kind: z.literal('hmcReference'),
  step: z.number(),
  beta: z.number(),
  stepSize: z.number(),
  leapfrogSteps: z.number(),
  acceptance: figure,
  /** (dQ_R)^2 of a trajectory, with its error. */
  squaredChange: z.number(),
  squaredChangeError: figure,
  /** As long as those of the models; at their beta alone. */
  trial: z.exactOptional(asReadonly(trialResult)),
})
export type HmcReferenceValue = Readonly<z.output<typeof hmcReference>>

/** `kind: 'layers'`: one entry to a kick or a drift, in the order of a trajectory. */
export const modelLayers = z.object({
  kind: z.literal('layers'),
  step: z.number(),
  kickStep: numberList.check(z.refine((steps) => steps.length > 0, 'a step size for each kick')),
  driftStep: numberList,
  /** s of the momenta; absent for networks that have no such number. */
  scale: z.exactOptional(numberList),
})
export type ModelLayers = Readonly<z.output<typeof modelLayers>>

/** `kind: 'trainingProgress'`: how far a training is, and what it trains. */
export const trainingProgress = z.object({
  kind: z.literal('trainingProgress'),
  step: z.number(),
  steps: z.number().check(z.positive()),
  /** Steps per second. */
  rate: figure,
  seconds: figure,
  /** Seconds to the end; null while unknown. */
  eta: figure,
  network: z.string(),
  lattice: asReadonly(z.tuple([z.number(), z.number()])),
  beta: z.number(),
  layers: z.number(),
  /** Of a local model: the plaquettes that move together. */
  block: z.exactOptional(z.union([asReadonly(z.tuple([z.number(), z.number()])), z.literal('whole')])),
  batch: z.number(),
  precision: z.string(),
  seed: z.number(),
  /** Once it is over, why: finished, interrupted, failed. */
  ended: z.exactOptional(z.string()),
})
export type TrainingProgressValue = Readonly<z.output<typeof trainingProgress>>

/** tau_int of Q that a trial measured, as other values of tau_int are told. A frozen trial gives its lower bound. */
export function integratedTimeOfTrial(trial: Omit<TrialResult, 'longestRejection'>): IntegratedTimeFigures {
  const {
    integratedTime: value,
    integratedTimeError: error,
    reliable,
    slowMode,
    frozen,
    tunnelingRate,
  } = trial
  // a trial does not keep how many changes there were, only whether there were any
  const changes = (tunnelingRate ?? 0) > 0 ? Number.POSITIVE_INFINITY : 0
  return {
    value,
    error,
    reliable,
    slowMode,
    frozen,
    ...(frozen && { changes }),
    ...(frozen && value !== null && { lowerBound: value }),
    ...(!reliable && !frozen && { reason: slowMode ? 'a slow mode hides' : 'a short trial' }),
  }
}
