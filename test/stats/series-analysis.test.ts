import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { SeriesAnalysis } from '../../src/stats/series-analysis.ts'
import { splitRhat } from '../../src/stats/split-rhat.ts'
import { normal, seededRandom } from './seeded-random.ts'

/** `[steps, chains]` of stationary AR(1) of unit variance. */
function autoregressive(seed: number, chains: number, steps: number, r: number): Float64Array {
  const random = seededRandom(seed)
  const state = Array.from({ length: chains }, () => normal(random))
  const noise = Math.sqrt(1 - r * r)
  return Float64Array.from({ length: steps * chains }, (_, i) => {
    const c = i % chains
    const now = state[c]!
    state[c] = r * now + noise * normal(random)
    return now
  })
}

function analysisOf(chains: number, values: Float64Array, mean?: number) {
  const analysis = new SeriesAnalysis({ chains, ...(mean !== undefined && { mean }) })
  analysis.push(values, values.length / chains)
  return analysis.read()
}

describe('SeriesAnalysis', () => {
  it('reads what its parts say of all chains together', () => {
    const chains = 5
    const steps = 3000
    const values = autoregressive(1, chains, steps, 0.7)
    const result = analysisOf(chains, values)
    const series = new SeriesAccumulator({ chains })
    series.push(values, steps)
    const time = integratedTime(series)
    const columns = Array.from({ length: chains }, (_, c) => values.filter((_, i) => i % chains === c))
    expect(result).toMatchObject({
      chains,
      length: steps,
      mean: time.mean.mean,
      meanError: time.mean.error,
      variance: time.variance,
      splitRhat: splitRhat(columns).value,
      splitRhatStride: 1,
      convention: 'tau_int = 1 + 2 sum rho(t), in rows',
      warnings: [],
    })
    expect(result.integratedTime).toEqual({
      value: time.value,
      error: time.error,
      jackknifeError: time.jackknifeError,
      window: time.window,
      reliable: true,
      frozen: false,
      slowMode: false,
    })
    expect(result.effectiveSampleSize).toBeCloseTo((chains * steps) / time.value!, 8)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  it('does not depend on how a series is cut into calls, across the rows it holds back and those it thins', () => {
    // 5000 chains: 52 rows are held back, 128 are kept.
    const chains = 5000
    const steps = 140
    const values = autoregressive(2, chains, steps, 0.5)
    const whole = analysisOf(chains, values)
    expect(whole.splitRhatStride).toBe(2)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }), (cuts) => {
        const analysis = new SeriesAnalysis({ chains })
        let row = 0
        for (const cut of [...cuts, steps]) {
          const rows = Math.min(cut, steps - row)
          analysis.push(values.subarray(row * chains, (row + rows) * chains), rows)
          row += rows
        }
        expect(analysis.read()).toEqual(whole)
      }),
      { numRuns: 4, seed: 3 },
    )
  })

  it('goes on after a read-out', () => {
    const values = autoregressive(3, 2, 1000, 0.5)
    const analysis = new SeriesAnalysis({ chains: 2 })
    analysis.push(values.subarray(0, 600), 300)
    analysis.read()
    analysis.push(values.subarray(600), 700)
    expect(analysis.read()).toEqual(analysisOf(2, values))
  })

  it('refuses a mean that is not finite', () => {
    expect(() => new SeriesAnalysis({ chains: 1, mean: Number.NaN })).toThrow(/mean must be finite/)
    expect(() => new SeriesAnalysis({ chains: 0 })).toThrow('chains must be a positive integer')
  })
})

describe('the error of the variance', () => {
  // 300 runs: the spread of the variances is known to 1/sqrt(600) = 4 %, the mean of their errors better; 4 of those and 5 %
  // for the downward bias of short runs. False alarms below 1e-3; the seeds are fixed.
  it.each([
    ['one chain, estimated mean', 1, undefined],
    ['one chain, known mean', 1, 0],
    ['eight chains far from 0', 8, undefined],
  ] as const)('is the spread of the variance: %s', (_, chains, mean) => {
    const variances: number[] = []
    const offset = chains === 8 ? 100 : 0
    let claimed = 0
    for (let run = 0; run < 300; run++) {
      const series = autoregressive(1000 + run, chains, 4000 / chains, 0.8).map((x) => x + offset)
      const result = analysisOf(chains, series, mean)
      variances.push(result.variance!)
      claimed += result.varianceError! ** 2 / 300
    }
    const average = variances.reduce((a, b) => a + b, 0) / 300
    const spread = variances.reduce((a, v) => a + (v - average) ** 2, 0) / 299
    expect(Math.sqrt(claimed / spread)).toBeGreaterThan(0.79)
    expect(Math.sqrt(claimed / spread)).toBeLessThan(1.21)
  })

  it('changes little when the mean of the first rows stands for that of all', () => {
    // 600 000 values, of which 262 144 give the origin.
    const values = autoregressive(4, 1, 600_000, 0.9)
    const long = analysisOf(1, values)
    // AR(1): tau_int of x^2 is (1 + r^2) / (1 - r^2), its variance 2.
    const exact = Math.sqrt((2 * (1.81 / 0.19)) / 600_000)
    expect(long.varianceError! / exact).toBeGreaterThan(0.9)
    expect(long.varianceError! / exact).toBeLessThan(1.1)
    const known = analysisOf(1, values, 0)
    expect(long.varianceError! / known.varianceError!).toBeCloseTo(1, 3)
  })

  it('is unknown where squared deviations never change', () => {
    const signs = Float64Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 1 : -1))
    expect(analysisOf(1, signs, 0)).toMatchObject({ variance: 1, varianceError: null })
  })
})

describe('warnings', () => {
  const good = autoregressive(5, 3, 5000, 0.5)

  const warningsOf = (change: (x: number, chain: number, step: number) => number, mean?: number) =>
    analysisOf(
      3,
      good.map((x, i) => change(x, i % 3, Math.floor(i / 3))),
      mean,
    ).warnings

  it('are absent where all is well', () => {
    expect(warningsOf((x) => x)).toEqual([])
    expect(warningsOf((x) => x, 0)).toEqual([])
  })

  it('name the chains that never change', () => {
    const values = good.map((x, i) => (i % 3 === 1 ? 0.5 : x))
    expect(analysisOf(3, values).warnings[0]).toBe('1 of 3 chains never change: chain 2')
    const analysis = new SeriesAnalysis({ chains: 3, names: ['Q', 'R', 'S'] })
    analysis.push(values, 5000)
    expect(analysis.read().warnings[0]).toBe('1 of 3 chains never change: R')
  })

  it('name at most ten of them', () => {
    const values = Float64Array.from({ length: 2000 }, (_, i) => (i % 20 === 0 ? i : 1))
    expect(analysisOf(20, values).warnings[0]).toMatch(/19 of 20.*: chain 2, .* chain 11 and 9 more$/)
  })

  it('take a row number for what it is', () => {
    expect(warningsOf((x, chain, step) => (chain === 0 ? step : x))[0]).toMatch(/row number.*: chain 1$/)
    expect(warningsOf((x, chain, step) => (chain === 2 ? 5 + 0.1 * step : x))[0]).toMatch(/: chain 3$/)
    // equal steps up and down are a chain
    expect(warningsOf((x, chain, step) => (chain === 0 ? step % 2 : x)).join()).not.toMatch(/row number/)
  })

  it('say that a known mean is not the mean', () => {
    expect(warningsOf((x) => x, 0.5)).toEqual(
      expect.arrayContaining([expect.stringMatching(/errors away from the known mean 0\.5/)]),
    )
  })

  it('say that chains disagree, and that R-hat of discrete values says little', () => {
    expect(warningsOf((x, chain) => x + chain)).toEqual(
      expect.arrayContaining([expect.stringMatching(/split R-hat 1\.\d+ is above 1\.01/)]),
    )
    expect(warningsOf((x) => Math.round(x))).toEqual([expect.stringMatching(/only \d+ distinct values/)])
  })

  it('say what hides in a series', () => {
    const [fast, slow] = [autoregressive(51, 16, 20_000, 0.5), autoregressive(52, 16, 20_000, 0.998)]
    const mixed = fast!.map((x, i) => Math.sqrt(0.95) * x + Math.sqrt(0.05) * slow![i]!)
    expect(analysisOf(16, mixed, 0).warnings).toContainEqual(expect.stringMatching(/a slow mode hides/))
  })

  it('say that a series is too short', () => {
    expect(analysisOf(1, autoregressive(6, 1, 300, 0.95)).warnings).toContainEqual(
      expect.stringMatching(/do not believe tau_int: fewer than 50 tau_int/),
    )
  })
})

describe('what cannot be estimated', () => {
  it('a single row has a mean and says why nothing else', () => {
    const result = analysisOf(2, Float64Array.of(1, 3))
    expect(result).toMatchObject({
      length: 1,
      mean: 2,
      effectiveSampleSize: null,
      effectiveSampleSizeError: null,
      splitRhat: null,
      integratedTime: { value: null, error: null, jackknifeError: null, frozen: false },
      warnings: [expect.stringMatching(/tau_int is unknown: .*single/)],
    })
  })

  it('a frozen series has bounds', () => {
    const result = analysisOf(4, new Float64Array(4 * 1000).fill(2))
    const { lowerBound } = result.integratedTime
    expect(result.integratedTime).toMatchObject({ frozen: true, reliable: false, error: null })
    expect(lowerBound).toBeGreaterThan(1000)
    expect(result.effectiveSampleSize).toBeNull()
    expect(result.effectiveSampleSizeUpperBound).toBeCloseTo(4000 / lowerBound!, 12)
    expect(result.warnings).toEqual([
      expect.stringMatching(/^frozen: nothing ever changes, tau_int is above/),
    ])
  })

  it('NaN leaves no numbers, and one reason', () => {
    const result = analysisOf(1, Float64Array.of(1, 2, Number.NaN, 4, 5))
    expect(result).toMatchObject({ mean: null, variance: null, varianceError: null, splitRhat: null })
    expect(result.warnings).toEqual([expect.stringMatching(/NaN or infinite: 1 value$/)])
    // also where R-hat sees every other row only
    const long = autoregressive(7, 1, 8000, 0.5)
    long[3] = Number.NaN
    expect(analysisOf(1, long)).toMatchObject({ splitRhat: null, splitRhatStride: 2 })
  })
})

describe('series that are not what they seem', () => {
  it('copies of a chain are named', () => {
    const chain = autoregressive(61, 1, 2000, 0.5)
    const other = autoregressive(62, 1, 2000, 0.5)
    const values = Float64Array.from({ length: 6000 }, (_, i) =>
      i % 3 === 1 ? other[Math.floor(i / 3)]! : chain[Math.floor(i / 3)]!,
    )
    expect(analysisOf(3, values).warnings).toContainEqual(
      expect.stringMatching(/^copies of other.*: chain 3$/),
    )
  })

  it('a mean that is refuted is not used', () => {
    const values = autoregressive(63, 2, 20_000, 0.5)
    const { integratedTime: time, warnings } = analysisOf(2, values, 0.5)
    expect(warnings[0]).toMatch(
      /errors away from the known mean 0\.5: what follows is about the measured one/,
    )
    expect(time).toEqual(analysisOf(2, values).integratedTime)
  })

  it('chains that alternate agree, however long they are', () => {
    const random = seededRandom(64)
    for (const rows of [4000, 5000, 20_000]) {
      const values = Float64Array.from(
        { length: 4 * rows },
        (_, i) => ((Math.floor(i / 4) + (i % 4)) % 2 === 0 ? 1 : -1) + 0.3 * normal(random),
      )
      expect(analysisOf(4, values).splitRhat!).toBeLessThan(1.02)
    }
  })
})
