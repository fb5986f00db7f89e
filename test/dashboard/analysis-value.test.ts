import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  readAnatomy,
  readAutocorrelation,
  readExactness,
  readHistogram,
  readIntegratedTime,
  readMean,
  readProgress,
  readTrace,
} from '../../src/dashboard/analysis-value.ts'

it('reads a mean with and without an exact value', () => {
  expect(readMean({ mean: 1, error: 0.1, count: 10, exact: 1.1, zScore: -1 })).toEqual({
    value: 1,
    error: 0.1,
    count: 10,
    exact: 1.1,
    zScore: -1,
    upperBound: undefined,
    reason: undefined,
  })
  expect(readMean({ mean: 1, error: null, count: 10n })).toMatchObject({
    value: 1,
    error: Number.NaN,
    count: 10,
    exact: undefined,
  })
  expect(readMean({ mean: null, error: null, count: 0 })?.value).toBeNaN()
  expect(readMean({ value: 1 })).toBeUndefined()
})

it('what a frozen integrated time carries is a bound, not a value', () => {
  const frozen = readIntegratedTime({ value: 5, error: null, count: 9, frozen: true })!
  expect(frozen.value).toBeNaN()
  expect(frozen.lowerBound).toBe(5)
  expect(readIntegratedTime({ value: 3, error: 1, count: 9 })).toMatchObject({ value: 3, reliable: false })
  expect(readIntegratedTime({ value: null, reason: 'too short' })).toMatchObject({
    value: Number.NaN,
    reason: 'too short',
  })
  const nearly = readIntegratedTime({ value: 5, count: 9, frozen: true, changes: 55n, lowerBound: 5 })!
  expect([nearly.value, nearly.lowerBound, nearly.changes]).toEqual([Number.NaN, 5, 55])
  expect(frozen.changes).toBeUndefined()
  expect(readIntegratedTime({ value: 3, error: 1, jackknifeError: 1.2 })?.jackknifeError).toBe(1.2)
  expect(readIntegratedTime({ value: 3, error: 1, jackknifeError: 'x' })?.jackknifeError).toBeUndefined()
  expect(readIntegratedTime({ mean: 3 })).toBeUndefined()
})

it('a trace must fill [chains, points], whatever carries its numbers', () => {
  const trace = { first: 0, stride: 1, chains: 2, points: 2 }
  for (const values of [
    [1, 2, 3, 4],
    Float32Array.of(1, 2, 3, 4),
    { dtype: '<f4', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  ]) {
    expect(Array.from(readTrace({ ...trace, values })!.values)).toEqual([1, 2, 3, 4])
  }
  expect(readTrace({ ...trace, values: [1, 2, 3] })).toBeUndefined()
  expect(readTrace({ ...trace, values: 'abcd' })).toBeUndefined()
})

it('a histogram needs as many probabilities as bins; a misfit exact list is left out', () => {
  const histogram = {
    bins: [-1, 0, 1],
    counts: [1, 2, 1],
    probabilities: [0.25, 0.5, 0.25],
    errors: [0, 0, 0],
  }
  expect(readHistogram({ ...histogram, exact: [0.2, 0.6, 0.2] })?.exact).toEqual([0.2, 0.6, 0.2])
  expect(readHistogram({ ...histogram, exact: [1] })?.exact).toBeUndefined()
  expect(readHistogram({ ...histogram, probabilities: [1] })).toBeUndefined()
})

it('progress needs only trajectories', () => {
  expect(readProgress({ trajectories: 5 })).toMatchObject({
    trajectories: 5,
    phase: 'sample',
    eta: undefined,
  })
  expect(
    readProgress({
      trajectories: 5,
      eta: null,
      seed: 7,
      lattice: [6, 10],
      settings: { stepSize: 0.1, odd: [] },
    }),
  ).toMatchObject({
    seed: '7',
    lattice: [6, 10],
    eta: undefined,
    settings: { stepSize: 0.1 },
  })
  expect(readProgress({})).toBeUndefined()
})

const exactness = {
  kind: 'exactness',
  verdict: 'violated',
  falseAlarm: 1e-4,
  worst: { name: 'Q squared', zScore: 6.2, limit: 5.3 },
  restsOnStart: true,
  count: 3000,
  checks: [
    { name: 'plaquette', mean: 0.8, error: 0.01, exact: 0.81, zScore: -1, limit: 5.2, alarm: false },
    { name: 'Q squared', mean: 2.5, error: 0.1, exact: 1.88, zScore: 6.2, limit: 5.3, alarm: true },
    {
      name: 'P(Q)',
      mean: null,
      error: null,
      exact: null,
      zScore: 0.3,
      limit: Number.POSITIVE_INFINITY,
      alarm: false,
      chiSquared: 9.5,
      degreesOfFreedom: 8,
      pValue: 0.38,
    },
  ],
}

it('reads a verdict of exactness with its checks', () => {
  const read = readExactness(exactness)!
  expect(read).toMatchObject({
    verdict: 'violated',
    falseAlarm: 1e-4,
    worst: exactness.worst,
    restsOnStart: true,
    count: 3000,
  })
  expect(
    read.checks.map(({ name, value, zScore, limit, alarm }) => [name, value, zScore, limit, alarm]),
  ).toEqual([
    ['plaquette', 0.8, -1, 5.2, false],
    ['Q squared', 2.5, 6.2, 5.3, true],
    // A limit that cannot be reached is none.
    ['P(Q)', Number.NaN, 0.3, undefined, false],
  ])
  expect(read.checks[2]).toMatchObject({ chiSquared: 9.5, degreesOfFreedom: 8, pValue: 0.38 })
  const heavy = {
    name: 'expMinusEnergyError',
    zScore: null,
    alarm: false,
    abstains: true,
    reason: 'heavy tails',
  }
  expect(readExactness({ ...exactness, checks: [heavy] })!.checks[0]).toMatchObject({
    abstains: true,
    reason: 'heavy tails',
  })
  expect(read.checks[0]).toMatchObject({ abstains: false, reason: undefined })
  const open = readExactness({ ...exactness, verdict: 'undecided', worst: null, count: null })!
  expect(open.worst).toBeUndefined()
  expect(readExactness({ ...exactness, restsOnStart: undefined, falseAlarm: 0 })).toMatchObject({
    restsOnStart: false,
    falseAlarm: undefined,
  })
  expect(open.count).toBeNaN()
})

it('what only informs never alarms, whatever is said of it', () => {
  const informs = {
    name: 'exp(-dH)',
    mean: 0.96,
    error: 0.009,
    exact: 1,
    zScore: -4.3,
    limit: null,
    alarm: true,
    abstains: true,
    reason: 'informs only',
  }
  const { checks } = readExactness({ ...exactness, verdict: 'passed', checks: [informs] })!
  expect(checks[0]).toMatchObject({ zScore: -4.3, limit: undefined, alarm: false, abstains: true })
})

it('a verdict that is not known, or checks that have no name, are no exactness', () => {
  for (const wrong of [
    { verdict: 'fine' },
    { verdict: undefined },
    { verdict: 'toString' },
    { checks: {} },
    { checks: [null] },
    { checks: [{ mean: 1 }] },
    { checks: [['plaquette']] },
  ]) {
    expect(readExactness({ ...exactness, ...wrong }), JSON.stringify(wrong)).toBeUndefined()
  }
  const many = { ...exactness, checks: Array.from({ length: 1000 }, () => exactness.checks[0]) }
  expect(readExactness(many)?.checks).toHaveLength(64)
})

it('an autocorrelation needs a rho for every lag, and lags in order; an error that is missing is not known', () => {
  const autocorrelation = { lags: [0, 1, 2], rho: [1, 0.5, 0.2], errors: [0, 0.1], window: 2, count: 9 }
  expect(readAutocorrelation(autocorrelation)).toEqual({
    lags: [0, 1, 2],
    rho: [1, 0.5, 0.2],
    errors: [0, 0.1, Number.NaN],
    window: 2,
    count: 9,
    frozen: false,
    reason: undefined,
  })
  const lags = { dtype: '<f8', shape: [3], data: Float64Array.of(0, 1, 2) }
  expect(readAutocorrelation({ ...autocorrelation, lags })?.lags).toEqual([0, 1, 2])
  const frozen = { lags: [], rho: [], errors: [], window: null, count: 9, frozen: true, reason: 'stuck' }
  expect(readAutocorrelation(frozen)).toMatchObject({ frozen: true, window: undefined, reason: 'stuck' })
  for (const wrong of [
    { rho: [1, 0.5] },
    { rho: 'abc' },
    { rho: [1, Number.NaN, 0] },
    { lags: [0, 2, 1] },
    { lags: [-1, 0, 1] },
    { lags: [0, 1, Number.POSITIVE_INFINITY] },
    { lags: BigInt64Array.of(0n, 1n, 2n) },
    { lags: null },
  ]) {
    expect(readAutocorrelation({ ...autocorrelation, ...wrong })).toBeUndefined()
  }
})

const anatomy = {
  kind: 'anatomy',
  layers: [0, 1, 2],
  trajectories: 12,
  quantities: {
    plaquette: {
      mean: [0.8, 0.7, 0.8],
      error: [0.01, 0.02, 0.01],
      chains: [
        [0.8, 0.6, 0.9],
        [0.7, 0.8, 0.7],
      ],
    },
    tunneling: { mean: [0, 0.1, 0.2], error: [0, 0.1, 0.1], chains: [] },
  },
}

it('reads an anatomy, a number of each list for each layer', () => {
  const read = readAnatomy(anatomy)!
  expect(read.layers).toEqual([0, 1, 2])
  expect(read.trajectories).toBe(12)
  expect(Object.fromEntries(read.quantities)).toEqual(anatomy.quantities)
  const many = { ...anatomy.quantities.tunneling, chains: Array.from({ length: 100 }, () => [1, 2, 3]) }
  expect(readAnatomy({ ...anatomy, quantities: { many } })?.quantities.get('many')?.chains).toHaveLength(32)
  const runaway = { ...anatomy.quantities.tunneling, mean: [0, Number.NaN, Number.POSITIVE_INFINITY] }
  expect(readAnatomy({ ...anatomy, quantities: { runaway } })?.quantities.get('runaway')?.mean[1]).toBeNaN()
})

it('an anatomy of another shape is none', () => {
  const { plaquette } = anatomy.quantities
  for (const wrong of [
    { layers: [] },
    { layers: [0, 1] },
    { layers: [0, 2, 1] },
    { layers: [0, 1, Number.NaN] },
    { layers: null },
    { quantities: null },
    { quantities: [plaquette] },
    ...[
      null,
      [0.8, 0.7, 0.8],
      { ...plaquette, mean: [0.8, 0.7] },
      { ...plaquette, mean: 'abc' },
      { ...plaquette, mean: BigInt64Array.of(0n, 1n, 2n) },
      { ...plaquette, error: undefined },
      { ...plaquette, error: [0, 0, null] },
      { ...plaquette, chains: [[0.8, 0.6]] },
      { ...plaquette, chains: { 0: [1, 2, 3] } },
      { ...plaquette, chains: [null] },
    ].map((curve) => ({ quantities: { plaquette: curve } })),
  ]) {
    expect(readAnatomy({ ...anatomy, ...wrong }), String(Object.values(wrong))).toBeUndefined()
  }
})

it('no reader throws, whatever the network brings', () => {
  const anything = fc.anything({ maxDepth: 3, withBigInt: true, withTypedArray: true, withSparseArray: true })
  const like = (keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, anything])), { requiredKeys: [] })
  const readers: [read: (value: unknown) => unknown, keys: string[]][] = [
    [readMean, ['mean', 'error', 'count', 'exact', 'zScore']],
    [
      readIntegratedTime,
      ['value', 'error', 'jackknifeError', 'window', 'frozen', 'changes', 'lowerBound', 'reason'],
    ],
    [readTrace, ['first', 'stride', 'chains', 'points', 'values']],
    [readHistogram, ['bins', 'counts', 'probabilities', 'errors', 'exact']],
    [readProgress, ['trajectories', 'lattice', 'settings', 'seed']],
    [readAutocorrelation, ['lags', 'rho', 'errors', 'window', 'frozen', 'reason']],
    [readAnatomy, ['layers', 'trajectories', 'quantities']],
    [readExactness, ['verdict', 'falseAlarm', 'worst', 'restsOnStart', 'count', 'checks']],
  ]
  for (const [read, keys] of readers) {
    fc.assert(
      fc.property(fc.oneof(anything, like(keys)), (value) => {
        read(value)
      }),
      { seed: 5, numRuns: 300 },
    )
  }
})
