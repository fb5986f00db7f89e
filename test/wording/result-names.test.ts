import { expect, it } from 'vitest'
import { RunModel } from '../../src/dashboard/run-model.ts'
import { accepted } from '../../src/measurements/index.ts'
import { resultNames } from '../../src/wording/result-names.ts'
import { integratedTime } from '../values/examples.ts'
import { catalogueOf, standardMeasurements } from './standard-catalogue.ts'

const mean = { kind: 'mean', mean: 0.5, error: 0.1, count: 10 }

function model(values: Readonly<Record<string, unknown>>): RunModel {
  const model = new RunModel()
  for (const [name, value] of Object.entries(values)) {
    const { kind = typeof value } = value as { kind?: string }
    model.receive({ topic: `run/1/hmc/analysis/${name}`, kind }, value)
  }
  return model
}

it('lists the results of the described measurements in their order, then what else a pipeline has: numbers, then tau_int', () => {
  const time = integratedTime
  const { samplers } = model({
    'loop/integrated-time': time,
    'Q/integrated-time': time,
    'loop/mean': mean,
    'plaquette/mean': mean,
    'accepted/mean': mean,
    'QR/mean': mean,
    'loop/autocorrelation': { kind: 'autocorrelation', lags: [0], rho: [1] },
    'loop/blocked': { kind: 'blockedMean', mean: 0.5, error: 0.1 },
    'loop/plain': { mean: 0.5, error: null },
    'loop/table': { mean: 0.5, median: 0.4 },
    'loop/ratio': 2,
    exact: { kind: 'exact', plaquette: 0.5 },
  })
  expect(resultNames(samplers, catalogueOf({ ...standardMeasurements, accepted: accepted() }))).toEqual([
    'plaquette/mean',
    'Q/integrated-time',
    'loop/mean',
    'loop/blocked',
    'loop/plain',
    'loop/ratio',
    'loop/integrated-time',
  ])
})
