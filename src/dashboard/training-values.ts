import { isFields, numbers } from './analysis-value.ts'

/** `kind: 'trainingCurve'`: means over the steps that ended at `step`; NaN for what is not a number. */
export interface CurvePoint {
  readonly step: number
  readonly loss: number
  readonly acceptance: number
  /** A dQ_R^2. */
  readonly squaredChange: number
  readonly beta: number
  /** Of learning. */
  readonly rate: number
  /** What went wrong there, if the training went back to its last good parameters. */
  readonly recovery: string | undefined
}

/** `kind: 'trial'`: the model of `step` on held-out chains; NaN for what is not known. */
export interface TrialValue {
  readonly step: number
  /** It was the best until then. */
  readonly best: boolean
  /** tau_int = 1 + 2 sum rho of Q_Z, in trajectories; a 95 % bound if frozen. */
  readonly integratedTime: number
  readonly integratedTimeError: number
  readonly reliable: boolean
  readonly frozen: boolean
  /** E|dQ_Z| per trajectory. */
  readonly tunnelingRate: number
  readonly tunnelingRateError: number
  readonly acceptance: number
  /** <exp(-dH + log J)>. */
  readonly expMinusEnergyError: number
  readonly expMinusEnergyErrorError: number
  readonly longestRejection: number
}

/** `kind: 'hmcReference'`: HMC with as many leapfrog steps as the model has layers, at the beta of a step. */
export interface ReferencePoint {
  readonly step: number
  readonly beta: number
  readonly stepSize: number
  readonly leapfrogSteps: number
  readonly acceptance: number
  /** (dQ_R)^2 of a trajectory, with its error. */
  readonly squaredChange: number
  readonly squaredChangeError: number
  /** As long as those of the models; at their beta alone. */
  readonly trial: TrialValue | undefined
}

/** `kind: 'layers'`: one entry to a kick or a drift, in the order of a trajectory. */
export interface LayersValue {
  readonly kickStep: readonly number[]
  readonly driftStep: readonly number[]
  /** s of the momenta; empty for networks that have no such number. */
  readonly scale: readonly number[]
}

/** `kind: 'trainingProgress'`. */
export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  /** Steps per second. */
  readonly rate: number
  readonly seconds: number
  readonly eta: number
  /** Once it is over, why: finished, interrupted, failed. */
  readonly ended: string | undefined
  /** What is trained: network, lattice, beta, ... in words. */
  readonly parameters: readonly (readonly [string, string])[]
}

const number = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : Number.NaN

const list = (value: unknown): number[] => Array.from(numbers(value) ?? [])

/** Reads a point of the curves; undefined without a step. */
export function readCurvePoint(value: unknown): CurvePoint | undefined {
  if (!isFields(value) || !Number.isFinite(number(value.step))) return undefined
  return {
    step: number(value.step),
    loss: number(value.loss),
    acceptance: number(value.acceptance),
    squaredChange: number(value.squaredChange),
    beta: number(value.beta),
    rate: number(value.rate),
    recovery: typeof value.recovery === 'string' ? value.recovery : undefined,
  }
}

/** Reads a trial; undefined without a step. */
export function readTrial(value: unknown): TrialValue | undefined {
  if (!isFields(value) || !Number.isFinite(number(value.step))) return undefined
  return {
    step: number(value.step),
    best: value.best === true,
    integratedTime: number(value.integratedTime),
    integratedTimeError: number(value.integratedTimeError),
    reliable: value.reliable === true,
    frozen: value.frozen === true,
    tunnelingRate: number(value.tunnelingRate),
    tunnelingRateError: number(value.tunnelingRateError),
    acceptance: number(value.acceptance),
    expMinusEnergyError: number(value.expMinusEnergyError),
    expMinusEnergyErrorError: number(value.expMinusEnergyErrorError),
    longestRejection: number(value.longestRejection),
  }
}

/** Reads what HMC does at the beta of a step; undefined without step and value. */
export function readReference(value: unknown): ReferencePoint | undefined {
  if (!isFields(value)) return undefined
  const [step, squaredChange] = [number(value.step), number(value.squaredChange)]
  if (!Number.isFinite(step) || !Number.isFinite(squaredChange)) return undefined
  return {
    step,
    beta: number(value.beta),
    stepSize: number(value.stepSize),
    leapfrogSteps: number(value.leapfrogSteps),
    acceptance: number(value.acceptance),
    squaredChange,
    squaredChangeError: number(value.squaredChangeError),
    trial: readTrial(value.trial),
  }
}

/** Reads the layers of a model; undefined when there are none. */
export function readLayers(value: unknown): LayersValue | undefined {
  if (!isFields(value)) return undefined
  const layers = {
    kickStep: list(value.kickStep),
    driftStep: list(value.driftStep),
    scale: list(value.scale),
  }
  return layers.kickStep.length === 0 ? undefined : layers
}

/** What the head of the page says of a training, in order. */
const parameterNames = ['network', 'lattice', 'beta', 'layers', 'block', 'batch', 'precision', 'seed']

/** Reads how far a training is; undefined without step and steps. */
export function readTrainingProgress(value: unknown): TrainingProgress | undefined {
  if (!isFields(value)) return undefined
  const [step, steps] = [number(value.step), number(value.steps)]
  if (!Number.isFinite(step) || !(steps > 0)) return undefined
  const shown = (name: string): string => {
    const given = value[name]
    if (numbers(given) !== undefined) return list(given).join(' × ')
    return ['number', 'bigint', 'string'].includes(typeof given) ? String(given) : ''
  }
  return {
    step,
    steps,
    rate: number(value.rate),
    seconds: number(value.seconds),
    eta: number(value.eta),
    ended: typeof value.ended === 'string' ? value.ended : undefined,
    parameters: parameterNames.map((name): [string, string] => [name, shown(name)]),
  }
}
