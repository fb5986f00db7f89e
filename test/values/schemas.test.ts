import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as values from '../../src/values/index.ts'
import * as examples from './examples.ts'

const { readValue } = values

/** Fields that may be left out. */
const optional: Readonly<Record<keyof typeof examples, readonly string[]>> = {
  integratedTime: ['jackknifeError', 'lowerBound', 'reason'],
  meanWithError: ['exact', 'zScore', 'upperBound', 'reason'],
  tunnelingRate: ['exact', 'zScore', 'degreesOfFreedom', 'upperBound', 'reason'],
  autocorrelation: ['reason'],
  histogram: ['exact'],
  trace: [],
  exactness: [],
  efficiencyWithGain: ['gain'],
  progress: ['total', 'targets', 'seed', 'lattice', 'beta', 'precision', 'ended', 'forceEvaluations'],
  chainsVerdict: [],
  splitRhat: ['count', 'reason'],
  stopDecision: ['lengthOverTau', 'tunnelings'],
  trainingCurvePoint: ['recovery'],
  trialResult: [],
  trialOfStep: [],
  hmcReference: ['trial'],
  modelLayers: ['scale'],
  trainingProgress: ['block', 'ended'],
  tuning: ['ended'],
  anatomy: ['acceptance'],
  measurementValues: [],
}
const schemas = new Map(Object.entries(values))
const cases = Object.entries(examples).map(([name, example]) => ({
  name: name as keyof typeof examples,
  schema: schemas.get(name) as typeof values.meanFigures,
  example: { ...example } as Readonly<Record<string, unknown>>,
}))

describe.each(cases)('$name', ({ name, schema, example }) => {
  it('is read as it is; what a later version adds is passed over', () => {
    expect(readValue(schema, example)).toEqual(example)
    expect(readValue(schema, { ...example, addedLater: { x: 1 } })).toEqual(example)
  })

  it.each(Object.keys(example))('%s is needed, unless it may be left out', (field) => {
    const { [field]: _, ...rest } = example
    expect(readValue(schema, rest)).toEqual(optional[name].includes(field) ? rest : undefined)
  })

  it.each(Object.keys(example))('%s of another type is refused', (field) => {
    for (const wrong of [Symbol.iterator, () => 1]) {
      expect(readValue(schema, { ...example, [field]: wrong })).toBeUndefined()
    }
  })

  it.each([null, undefined, 3, 'text', [], {}])('is not %j', (value) => {
    expect(readValue(schema, value)).toBeUndefined()
  })

  it('reading never throws, whatever the network brings', () => {
    const anything = fc.anything({
      maxDepth: 3,
      withBigInt: true,
      withTypedArray: true,
      withSparseArray: true,
    })
    const changed = fc
      .record(Object.fromEntries(Object.keys(example).map((key) => [key, anything])), { requiredKeys: [] })
      .map((fields) => ({ ...example, ...fields }))
    fc.assert(
      fc.property(fc.oneof(anything, changed), (value) => {
        readValue(schema, value)
      }),
      { seed: 5, numRuns: 100 },
    )
  })
})

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null])(
  '%j is read as unknown: null where a number belongs, absent where it may be left out',
  (unknown) => {
    const mean = readValue(values.meanFigures, { mean: unknown, error: unknown, zScore: unknown })!
    expect([mean.mean, mean.error, mean.zScore]).toEqual([null, null, undefined])
    const time = readValue(values.integratedTime, {
      ...examples.integratedTime,
      value: unknown,
      window: unknown,
      lowerBound: unknown,
    })!
    expect([time.value, time.window, time.lowerBound]).toEqual([null, null, undefined])
  },
)

it('a mean is what has a mean and an error, whatever it calls itself', () => {
  expect(readValue(values.meanFigures, { kind: 'mine', mean: 1, error: null })).toEqual({
    mean: 1,
    error: null,
  })
  for (const wrong of [
    { mean: 1 },
    { error: 1 },
    { mean: 'x', error: 1 },
    { mean: 1, error: 0.1, zScore: '2' },
  ])
    expect(readValue(values.meanFigures, wrong)).toBeUndefined()
})

const without = (value: object, changes: object) => ({ ...value, ...changes })

it('a trace fills [chains, points], whatever carries its numbers', () => {
  const { trace } = examples
  for (const list of [[1, 2, 3, 4], Float32Array.of(1, 2, 3, 4), Int16Array.of(1, 2, 3, 4)])
    expect([...readValue(values.trace, without(trace, { values: list }))!.values]).toEqual([1, 2, 3, 4])
  for (const list of [[1, 2, 3], 'abcd', [1, 2, 3, '4'], BigInt64Array.of(1n, 2n, 3n, 4n)])
    expect(readValue(values.trace, without(trace, { values: list }))).toBeUndefined()
  expect(readValue(values.trace, without(trace, { points: 1.5 }))).toBeUndefined()
})

it.each([
  { probabilities: [1] },
  { counts: [] },
  { errors: [0, 0] },
  { exact: [1] },
  { bins: { dtype: '<f8', shape: [3] } },
])('a histogram has lists of one length: not with %j', (wrong) => {
  expect(readValue(values.histogram, without(examples.histogram, wrong))).toBeUndefined()
})

it.each([
  { rho: [1, 0.5] },
  { errors: [0, 0.1] },
  { rho: [1, Number.NaN, 0] },
  { lags: [0, 2, 1] },
  { lags: [-1, 0, 1] },
  { lags: [0, 1, Number.POSITIVE_INFINITY] },
])('an autocorrelation has a rho for every lag, and lags in order: not with %j', (wrong) => {
  expect(readValue(values.autocorrelation, without(examples.autocorrelation, wrong))).toBeUndefined()
})

it('an error of rho may be NaN: it leaves a gap in the picture', () => {
  const errors = [0, Number.NaN, 0.1]
  expect(readValue(values.autocorrelation, without(examples.autocorrelation, { errors }))?.errors).toEqual(
    errors,
  )
})

const { plaquette } = examples.anatomy.quantities
it.each([
  { layers: [] },
  { layers: [0, 1] },
  { layers: [0, 2, 1] },
  { layers: [0, 1, Number.NaN] },
  { quantities: [plaquette] },
  ...[
    { ...plaquette, mean: [0.8, 0.7] },
    { ...plaquette, error: [0, 0, null] },
    { ...plaquette, chains: [[0.8, 0.6]] },
    { ...plaquette, chains: { 0: [1, 2, 3] } },
  ].map((curve) => ({ quantities: { plaquette: curve } })),
])('an anatomy has a number for each layer: not with %j', (wrong) => {
  expect(readValue(values.anatomy, without(examples.anatomy, wrong))).toBeUndefined()
})

it.each([
  { verdict: 'fine' },
  { verdict: 'toString' },
  { checks: {} },
  { checks: [null] },
  { checks: [{ mean: 1 }] },
  { worst: { name: 'Q squared', zScore: null, limit: 5 } },
])('an exactness has a verdict, and checks with names: not with %j', (wrong) => {
  expect(readValue(values.exactness, without(examples.exactness, wrong))).toBeUndefined()
})

it('a model has at least one kick', () => {
  expect(readValue(values.modelLayers, without(examples.modelLayers, { kickStep: [] }))).toBeUndefined()
})
