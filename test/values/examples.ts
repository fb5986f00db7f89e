import type * as values from '../../src/values/index.ts'

/** A whole value of each kind, with every field that it can have. */

export const integratedTime: values.IntegratedTime = {
  kind: 'integratedTime',
  value: 3.24,
  error: 0.4,
  jackknifeError: 0.5,
  window: 12,
  count: 5000,
  chains: 4,
  memory: 3.1,
  changes: 900,
  reliable: true,
  slowMode: false,
  frozen: false,
  lowerBound: 2.5,
  mean: { mean: 0.1, error: 0.05, degreesOfFreedom: 40 },
  variance: 1.9,
  rhoOne: 0.5,
  nonFinite: 0,
  reason: 'fewer than 50 tau_int of values',
}

export const splitRhat: values.SplitRhatValue = {
  kind: 'splitRhat',
  value: 1.0034,
  count: 5000,
  reason: 'only 7 distinct values: R-hat of mostly ties says little',
}

export const meanWithError: values.MeanWithError = {
  kind: 'mean',
  mean: 0.8635,
  error: 0.0007,
  degreesOfFreedom: 40,
  count: 5000,
  exact: 0.8634,
  zScore: 0.14,
  upperBound: 1,
  reason: 'too short',
}

export const tunnelingRate: values.TunnelingRate = {
  kind: 'tunnelingRate',
  mean: 0.02,
  error: null,
  degreesOfFreedom: 7,
  count: 5000,
  exact: 0.03,
  zScore: 1,
  upperBound: 0.05,
  reason: 'few tunnelings',
}

export const autocorrelation: values.Autocorrelation = {
  kind: 'autocorrelation',
  lags: [0, 1, 2],
  rho: [1, 0.5, 0.2],
  errors: [0, 0.1, 0.1],
  window: 2,
  count: 9,
  chains: 4,
  frozen: false,
  reason: 'short',
}

export const histogram: values.Histogram = {
  kind: 'histogram',
  bins: [-1, 0, 1],
  counts: [1, 2, 1],
  probabilities: [0.25, 0.5, 0.25],
  errors: [0.1, 0.2, 0.1],
  exact: [0.2, 0.6, 0.2],
}

export const trace: values.Trace = {
  kind: 'trace',
  first: 0,
  stride: 1,
  chains: 2,
  points: 2,
  values: Float32Array.of(1, 2, 3, 4),
}

export const exactness: values.Exactness = {
  kind: 'exactness',
  verdict: 'violated',
  falseAlarm: 1e-4,
  worst: { name: 'Q squared', zScore: 6.2, limit: 5.3 },
  restsOnStart: true,
  count: 3000,
  checks: [
    { name: 'plaquette', mean: 0.8, error: 0.01, exact: 0.81, zScore: -1, limit: 5.2, alarm: false },
    {
      name: 'Q squared',
      mean: 2.5,
      error: 0.1,
      exact: 1.88,
      zScore: 6.2,
      limit: 5.3,
      alarm: true,
      alarmed: { count: 3000, zScore: 6.2, limit: 5.3 },
    },
    {
      name: 'P(Q)',
      mean: null,
      error: null,
      exact: null,
      zScore: 0.3,
      limit: null,
      alarm: false,
      chiSquared: 9.5,
      degreesOfFreedom: 8,
      pValue: 0.38,
    },
    {
      name: 'exp(-dH)',
      mean: 0.96,
      error: 0.009,
      exact: 1,
      zScore: -4.3,
      limit: null,
      alarm: false,
      abstains: true,
      reason: 'informs only',
    },
  ],
}

const estimate: values.Estimate = { value: 4, error: 0.5 }
const bound: values.Estimate = { value: 12, error: null, bound: 'lower', reason: 'frozen: Q never changed' }

export const efficiencyWithGain: values.EfficiencyWithGain = {
  kind: 'efficiency',
  integratedTime: estimate,
  lengthOverTau: 100,
  perForceEvaluation: estimate,
  perSecond: estimate,
  trajectoriesPerSecond: estimate,
  gain: { integratedTime: bound, perForceEvaluation: bound, perSecond: estimate },
}

export const progress: values.Progress = {
  kind: 'progress',
  phase: 'sample',
  trajectories: 5,
  total: 100,
  rate: 12,
  seconds: 0.4,
  eta: 8,
  targets: [{ about: 'error', name: 'Q2', wanted: 0.01, present: 0.02, trajectories: 15, seconds: 1.25 }],
  takesTurns: false,
  ended: 'finished',
  pipeline: 'hmc',
  sampler: 'hmc',
  seed: 7,
  chains: 128,
  lattice: [6, 10],
  beta: 4,
  precision: 'f32',
  settings: { stepSize: 0.1, start: 'exact' },
  forceEvaluations: 10,
}

export const stopDecision: values.StopDecision = {
  kind: 'stop',
  reason: 'error of Q2 .0099',
  rule: { error: { Q2: 0.01 }, minLengthOverTau: 50, minTunnelings: 20 },
  trajectories: 5000,
  errors: { Q2: 0.0099 },
  lengthOverTau: 70,
  tunnelings: 30,
}

export const trainingCurvePoint: values.TrainingCurvePoint = {
  kind: 'trainingCurve',
  step: 40,
  beta: 3,
  rate: 0.001,
  loss: -0.4,
  acceptance: 0.8,
  squaredChange: 0.5,
  recovery: 'the loss is NaN',
}

export const trialResult: values.TrialResult = {
  acceptance: 0.8,
  tunnelingRate: 0.1,
  tunnelingRateError: 0.01,
  integratedTime: 20,
  integratedTimeError: 3,
  reliable: true,
  slowMode: false,
  frozen: false,
  expMinusEnergyError: 1.01,
  expMinusEnergyErrorError: 0.02,
  longestRejection: 9,
}

export const trialOfStep: values.TrialOfStep = { kind: 'trial', step: 40, best: true, ...trialResult }

export const hmcReference: values.HmcReferenceValue = {
  kind: 'hmcReference',
  step: 40,
  beta: 4,
  stepSize: 0.2,
  leapfrogSteps: 10,
  acceptance: 0.65,
  squaredChange: 0.01,
  squaredChangeError: 0.001,
  trial: trialResult,
}

export const modelLayers: values.ModelLayers = {
  kind: 'layers',
  step: 40,
  kickStep: [0.1, 0.2, 0.1],
  driftStep: [0.2, 0.2],
  scale: [0.01, 0, -0.01],
}

export const trainingProgress: values.TrainingProgressValue = {
  kind: 'trainingProgress',
  step: 40,
  steps: 100,
  rate: 3,
  seconds: 13,
  eta: 20,
  network: 'local',
  lattice: [16, 16],
  beta: 4,
  layers: 8,
  block: [4, 4],
  batch: 64,
  precision: 'f32',
  seed: 1,
  ended: 'finished',
}

export const tuning: values.Tuning = {
  kind: 'tuning',
  lattice: [16, 16],
  beta: 5,
  chains: 128,
  precision: 'f32',
  seed: 1,
  share: 0.154,
  seconds: 10,
  left: 54,
  count: 30,
  tried: [
    {
      stepSize: 0.126,
      leapfrogSteps: 20,
      stages: 2,
      acceptance: 0.6,
      tunnelingRate: 0.031,
      integratedTime: null,
      effectiveSamplesPerSecond: null,
    },
  ],
  ended: 'finished',
}

export const anatomy: values.AnatomyValue = {
  kind: 'anatomy',
  layers: [0, 1, 2],
  trajectories: 12,
  acceptance: { mean: 0.6, error: 0.1 },
  quantities: {
    plaquette: {
      mean: [0.8, 0.7, 0.8],
      error: [0.01, 0.02, 0.01],
      accepted: { mean: [0.8, 0.7, 0.81], error: [0.01, 0.02, 0.01] },
      chains: [
        [0.8, 0.6, 0.9],
        [0.7, 0.8, 0.7],
      ],
    },
    tunneling: { mean: [0, 0.1, 0.2], error: [0, 0.1, 0.1], chains: [] },
  },
}

export const measurementValues: values.MeasurementValues = {
  kind: 'measurement',
  first: 20,
  steps: 2,
  chains: 2,
  values: Float64Array.of(0, -1, 1, Number.NaN),
}

export const chainsVerdict: values.ChainsVerdict = {
  kind: 'verdict',
  verdict: 'bad',
  troubles: [
    { trouble: 'elsewhere', text: 'chain 3 stands elsewhere, at 2.98(2), and the others at −0.01(1)' },
  ],
  splitRhat: 1.479,
  bulk: 7.5,
  tail: 26.8,
  count: 5000,
  chains: 4,
}
