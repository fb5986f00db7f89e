import { describe, expect, it } from 'vitest'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { EXACT_CHARGES } from './exact-charges.ts'
import {
  accumulate,
  autoregressive,
  block,
  chargeMetropolis,
  integerAutoregressive,
  TRUTHS,
  telegraph,
} from './ground-truths.ts'
import { seededRandom } from './seeded-random.ts'

describe('integratedTime against ground truths', () => {
  // 3 seeds each, with the mean known and estimated. A bound of 4.5 errors on near-normal estimates (the error itself is
  // known to some 10 %) fails by chance with probability below 1e-4 per estimate, 0.7 % for the whole table.
  for (const { name, tau, chain } of TRUTHS)
    it(`${name}: tau_int = ${tau}`, () => {
      for (const seed of [11, 12, 13]) {
        const random = seededRandom(seed)
        const chains = 8
        const steps = 12_000
        const series = accumulate(
          chains,
          steps,
          block(chains, steps, () => chain(random)),
        )
        for (const options of [{ mean: 0 }, {}]) {
          const result = integratedTime(series, options)
          expect(Math.abs(result.value! - tau)).toBeLessThan(4.5 * result.error!)
          expect(result.error!).toBeLessThan(0.25 * tau)
          expect(result).toMatchObject({
            reliable: true,
            slowMode: false,
            frozen: false,
            chains,
            count: steps,
          })
          expect(Math.abs(result.mean.mean!)).toBeLessThan(4.5 * result.mean.error!)
          // The jackknife of 8 groups has a relative error of about 1/4.
          expect(result.jackknifeError! / result.error!).toBeGreaterThan(0.25)
          expect(result.jackknifeError! / result.error!).toBeLessThan(2.5)
        }
      }
    })

  // N = 200 tau_int in all, spread over 64 chains: each chain is only 3 tau_int long. Of 200 runs .68 lie within one error,
  // with a binomial spread of .033: the bounds are 2.4 spreads away and an error that is right is called wrong with
  // probability 1.6 %; the seeds are fixed.
  for (const [name, tau, chain] of [
    ['AR(.8)', 9, (r: () => number) => autoregressive(r, 0.8)],
    ['AR(.95)', 39, (r: () => number) => autoregressive(r, 0.95)],
    ['INAR(1) a = .9', 19, (r: () => number) => integerAutoregressive(r, 0.9, 1)],
  ] as const)
    it(`covers the truth as often as the error promises, in short runs of ${name}`, () => {
      const runs = 200
      const chains = 64
      const steps = Math.ceil((200 * tau) / chains)
      for (const options of [{ mean: 0 }, {}]) {
        const covered = { error: 0, jackknifeError: 0 }
        for (let run = 0; run < runs; run++) {
          const random = seededRandom(500 + run)
          const series = accumulate(
            chains,
            steps,
            block(chains, steps, () => chain(random)),
          )
          const result = integratedTime(series, options)
          for (const which of ['error', 'jackknifeError'] as const)
            if (Math.abs(result.value! - tau) < result[which]!) covered[which]++
        }
        for (const count of Object.values(covered)) {
          expect(count / runs).toBeGreaterThan(0.6)
          expect(count / runs).toBeLessThan(0.76)
        }
      }
    })
})

describe('integratedTime against a batch Gamma method', () => {
  const chains = 5
  const steps = 3001
  const random = seededRandom(21)
  const values = block(chains, steps, () => autoregressive(random, 0.97)).map((x) => x + 0.3)
  const series = accumulate(chains, steps, values)

  /** The level and the lag k of a window W = k B + (B - 1)/2. */
  function windowOf(window: number) {
    let level = 0
    while (window > 32 * 2 ** level + (2 ** level - 1) / 2) level++
    return { level, lag: (window - (2 ** level - 1) / 2) / 2 ** level }
  }

  /** Two passes over block sums, each chain's pairs counted by hand. */
  function direct(level: number, lag: number, mean: number, kept = [0, 1, 2, 3, 4]): number {
    const size = 2 ** level
    const covariance = (blockSize: number, k: number) => {
      let sum = 0
      let pairs = 0
      for (const chain of kept) {
        const z = Array.from({ length: Math.floor(steps / blockSize) }, (_, b) => {
          let deviation = 0
          for (let i = 0; i < blockSize; i++)
            deviation += values[(b * blockSize + i) * chains + chain]! - mean
          return deviation
        })
        for (let i = k; i < z.length; i++) sum += z[i]! * z[i - k]!
        pairs += Math.max(0, z.length - k)
      }
      return sum / pairs
    }
    let area = covariance(size, 0) / 2
    for (let k = 1; k <= lag; k++) area += covariance(size, k)
    return (2 * area) / (size * covariance(1, 0))
  }

  for (const mean of [0.3, undefined])
    it(`agrees to 1e-10 at the same window, mean ${mean ?? 'estimated'}`, () => {
      const result = integratedTime(series, mean === undefined ? {} : { mean })
      const window = result.window!
      const { level, lag } = windowOf(window)
      expect(level).toBeGreaterThan(0)
      const total = values.reduce((a, b) => a + b, 0)
      const correction = mean === undefined ? 1 + (2 * window + 1) / values.length : 1
      const expected = direct(level, lag, mean ?? total / values.length) * correction
      expect(Math.abs(result.value! / expected - 1)).toBeLessThan(1e-10)
    })

  it('is the Gamma method with a flat-top lag window, to a few per cent of the error', () => {
    const result = integratedTime(series, { mean: 0.3 })
    const { level, lag } = windowOf(result.window!)
    const size = 2 ** level
    let area = 0
    let variance = 0
    for (let t = 0; t < (lag + 1) * size; t++) {
      const weight = t <= lag * size ? 1 : 1 - (t - lag * size) / size
      let sum = 0
      for (let i = t * chains; i < values.length; i++)
        sum += (values[i]! - 0.3) * (values[i - t * chains]! - 0.3)
      const gamma = sum / (values.length - t * chains)
      if (t === 0) variance = gamma
      area += t === 0 ? gamma / 2 : weight * gamma
    }
    expect(Math.abs(result.value! - (2 * area) / variance)).toBeLessThan(0.1 * result.error!)
  })

  for (const mean of [0.3, undefined])
    it(`jackknifes by leaving chains out, mean ${mean ?? 'estimated'}`, () => {
      const result = integratedTime(series, mean === undefined ? {} : { mean })
      const { level, lag } = windowOf(result.window!)
      const every = Array.from({ length: chains }, (_, chain) => chain)
      const estimates = every.map((left) => {
        const kept = every.filter((chain) => chain !== left)
        const keptMean =
          values.reduce((a, x, i) => (i % chains === left ? a : a + x), 0) / (steps * (chains - 1))
        return direct(level, lag, mean ?? keptMean, kept)
      })
      const average = estimates.reduce((a, b) => a + b, 0) / chains
      const spread = estimates.reduce((a, b) => a + (b - average) ** 2, 0)
      const correction = mean === undefined ? 1 + (2 * result.window! + 1) / values.length : 1
      const expected = correction * Math.sqrt(((chains - 1) / chains) * spread)
      expect(Math.abs(result.jackknifeError! / expected - 1)).toBeLessThan(1e-9)
    })
})

describe('the automatic window', () => {
  /** Wolff's Gamma method in one piece: every lag, rectangular window, S = 1.5 (hep-lat/0306017 eqs. 31, 35, 52). */
  function batchGamma(values: Float64Array, chains: number, mean: number): number {
    const steps = values.length / chains
    const covariance = (t: number) => {
      let sum = 0
      for (let i = t * chains; i < values.length; i++)
        sum += (values[i]! - mean) * (values[i - t * chains]! - mean)
      return sum / (values.length - t * chains)
    }
    const variance = covariance(0)
    let half = 0.5
    for (let window = 1; window < steps / 2; window++) {
      half += covariance(window) / variance
      const decay = half <= 0.5 ? 1e-9 : 1.5 / Math.log((2 * half + 1) / (2 * half - 1))
      if (Math.exp(-window / decay) < decay / Math.sqrt(window * values.length)) return 2 * half
    }
    return expect.fail('no window')
  }

  // The windows of level 0 are the same; above, they lie a sixteenth apart at most.
  for (const { name, chain, tau } of TRUTHS)
    it(`gives what the batch method gives, to a quarter of the error: ${name}`, () => {
      for (const seed of [81, 82, 83]) {
        const random = seededRandom(seed)
        const chains = 4
        const steps = 60 * Math.ceil(tau) + 500
        const values = block(chains, steps, () => chain(random))
        const { value, error } = integratedTime(accumulate(chains, steps, values), { mean: 0 })
        expect(Math.abs(value! - batchGamma(values, chains, 0))).toBeLessThan(0.25 * error!)
      }
    })
})

describe('pooling', () => {
  const random = seededRandom(31)
  const probability = EXACT_CHARGES[0]!.probability
  const values = block(40, 2000, () => chargeMetropolis(random, probability))
  const parts = [
    [0, 7],
    [7, 8],
    [8, 40],
  ].map(([from, to]) =>
    accumulate(
      to! - from!,
      2000,
      values.filter((_, i) => i % 40 >= from! && i % 40 < to!),
    ),
  ) as [SeriesAccumulator, SeriesAccumulator, SeriesAccumulator]
  const [a, b, c] = parts

  it('is bit-exact in any order and grouping for an integer series', () => {
    for (const options of [{ mean: 0 }, {}]) {
      const whole = integratedTime(accumulate(40, 2000, values), options)
      const orders = [a.merge(b).merge(c), c.merge(a.merge(b)), b.merge(c).merge(a)]
      for (const pool of orders) {
        const { jackknifeError, ...exact } = integratedTime(pool, options)
        const { jackknifeError: _, ...expected } = whole
        expect(exact).toEqual(expected)
        // Other orders make other groups.
        expect(jackknifeError).toBeGreaterThan(0)
      }
      expect(integratedTime(orders[0]!, options).jackknifeError).toBe(whole.jackknifeError)
    }
  })

  it('weighs chains of different lengths by their pairs', () => {
    const longer = accumulate(
      2,
      5000,
      block(2, 5000, () => chargeMetropolis(random, probability)),
    )
    const result = integratedTime(a.merge(longer), { mean: 0 })
    expect(result).toMatchObject({ chains: 9, count: (7 * 2000 + 2 * 5000) / 9, reliable: true })
    // 4.5 errors, one seed.
    expect(Math.abs(result.value! - 2 * EXACT_CHARGES[0]!.tauHalf)).toBeLessThan(4.5 * result.error!)
  })

  it('pools chains of different offsets without loss', () => {
    const lifted = parts.map((part, i) => {
      const shifted = new SeriesAccumulator({ chains: part.chains })
      const own = values.filter((_, j) => j % 40 >= [0, 7, 8][i]! && j % 40 < [7, 8, 40][i]!)
      shifted.push(
        own.map((x) => x + 1e5 + 0.25),
        2000,
      )
      return shifted
    }) as [SeriesAccumulator, SeriesAccumulator, SeriesAccumulator]
    const result = integratedTime(lifted[0].merge(lifted[1]).merge(lifted[2]))
    const expected = integratedTime(a.merge(b).merge(c))
    expect(result.value! / expected.value! - 1).toBeCloseTo(0, 9)
    expect(result.variance! / expected.variance! - 1).toBeCloseTo(0, 9)
    expect(result.jackknifeError! / expected.jackknifeError! - 1).toBeCloseTo(0, 6)
  })
})

describe('what cannot be estimated', () => {
  const frozen = (starts: number[], steps: number) =>
    accumulate(
      starts.length,
      steps,
      block(starts.length, steps, (c) => () => starts[c]!),
    )

  it('answers a frozen series with the bound of PHYSICS.md section 5, from the exact variance', () => {
    const result = integratedTime(frozen([2, 2, 2, 2], 1001), { mean: 0, exactVariance: 3 })
    // 2 (2 n V / 3 - 1/2) with n = 4000 transitions.
    expect(result).toMatchObject({
      frozen: true,
      reliable: false,
      value: 15999,
      lowerBound: 15999,
      error: null,
    })
  })

  it('takes the variance between the chains, less its error, without an exact one', () => {
    const starts = Array.from({ length: 64 }, (_, c) => (c % 2 === 0 ? 3 : -3))
    const result = integratedTime(frozen(starts, 11))
    expect(result.value).toBeCloseTo((4 * 640 * 9 * (1 - 1.645 * Math.sqrt(1 / 32))) / 3 - 1, 9)
    expect(result.mean).toEqual({ mean: 0, error: 3 / 8 })
  })

  it('counts transitions where no variance is known or the values are not integers', () => {
    expect(integratedTime(frozen([0], 301)).value).toBe(99)
    expect(integratedTime(frozen([0.7], 301), { exactVariance: 1e-4 }).value).toBe(99)
    expect(integratedTime(frozen([0], 301)).mean).toEqual({ mean: 0, error: null })
  })

  it('leaves out a bound that says nothing', () => {
    const result = integratedTime(frozen([0, 0], 101), { mean: 0, exactVariance: 1e-3 })
    expect(result).toMatchObject({
      frozen: true,
      value: null,
      reason: expect.stringContaining('200 transitions'),
    })
    expect(result).not.toHaveProperty('lowerBound')
  })

  it('holds at 95 %: a chain that hops at the rate of the bound stays frozen in 5 % of the runs', () => {
    // Telegraph on {0, 1}: variance 1/4, tau_int = (1 - p)/p. At p = 3/n the bound 4 n V/3 - 1 = n/3 - 1 is the truth.
    const n = 60
    let silent = 0
    const runs = 4000
    const random = seededRandom(41)
    for (let run = 0; run < runs; run++) {
      const p = 3 / n
      const next = telegraph(random, p)
      const series = accumulate(
        1,
        n + 1,
        block(1, n + 1, () => () => (next() + 1) / 2),
      )
      const result = integratedTime(series, { exactVariance: 0.25 })
      if (result.changes === 0) {
        silent++
        expect(result.value).toBeCloseTo((1 - p) / p, 9)
      }
    }
    // (1 - 3/60)^60 = .046, spread .0033: 4.5 spreads, false alarm below 1e-5.
    expect(Math.abs(silent / runs - (1 - 3 / n) ** n)).toBeLessThan(0.015)
  })

  it('gives the bound of a reversible chain when it moves', () => {
    const { chargeSquared, probability, tauHalf } = EXACT_CHARGES[2]!
    const random = seededRandom(42)
    const series = accumulate(
      16,
      5000,
      block(16, 5000, () => chargeMetropolis(random, probability)),
    )
    const { lowerBound } = integratedTime(series, { mean: 0, exactVariance: chargeSquared })
    let squaredChange = 0
    for (let q = -probability.length + 2; q < probability.length - 1; q++)
      for (const to of [q - 1, q + 1])
        squaredChange += 0.5 * Math.min(probability[Math.abs(q)]!, probability[Math.abs(to)]!)
    const exact = (4 * chargeSquared) / squaredChange - 1
    // E[dQ^2] of 80 000 steps is known to .4 %; 4.5 of those.
    expect(Math.abs(lowerBound! / exact - 1)).toBeLessThan(0.02)
    expect(lowerBound!).toBeLessThan(2 * tauHalf * 1.02)
    expect(lowerBound!).toBeGreaterThan(2 * tauHalf * 0.8)
  })

  it('flags the slow mode of a mixture that every automatic window misses', () => {
    for (const seed of [51, 52, 53]) {
      const random = seededRandom(seed)
      const series = accumulate(
        16,
        20_000,
        block(16, 20_000, () => {
          const fast = autoregressive(random, 0.5)
          const slow = autoregressive(random, 0.998)
          return () => Math.sqrt(0.95) * fast() + Math.sqrt(0.05) * slow()
        }),
      )
      const result = integratedTime(series, { mean: 0 })
      expect(result.value!).toBeLessThan(0.5 * 52.8)
      expect(result).toMatchObject({ slowMode: true, reliable: false })
    }
  })

  it('calls short runs unreliable and still gives a value', () => {
    const random = seededRandom(61)
    const short = accumulate(
      1,
      300,
      block(1, 300, () => autoregressive(random, 0.95)),
    )
    const result = integratedTime(short, { mean: 0 })
    expect(result.reliable).toBe(false)
    expect(result.value).toBeGreaterThan(1)
    expect(result.error).toBeGreaterThan(0)
  })

  it('does not call many chains reliable that are shorter than the window', () => {
    const random = seededRandom(62)
    const chains = 500
    const many = accumulate(
      chains,
      60,
      block(chains, 60, () => autoregressive(random, 0.98)),
    )
    const result = integratedTime(many, { mean: 0 })
    // N = 30 000 is more than 50 tau_int = 4950, but the window would need several hundred trajectories.
    expect(result.reliable).toBe(false)
    expect(result.window).toBeLessThanOrEqual(30.5)
  })

  it('says why there is no value, and stays JSON', () => {
    const empty = new SeriesAccumulator({ chains: 2 })
    const single = accumulate(2, 1, Float64Array.of(1, 3))
    const broken = accumulate(1, 3, Float64Array.of(1, Number.NaN, 2))
    expect(integratedTime(empty)).toMatchObject({ value: null, reason: 'no values', mean: { mean: null } })
    expect(integratedTime(single)).toMatchObject({ value: null, mean: { mean: 2 }, variance: 1 })
    expect(integratedTime(broken)).toMatchObject({
      value: null,
      nonFinite: 1,
      reason: expect.stringMatching(/NaN/),
    })
    const huge = accumulate(1, 3, Float64Array.of(1, 1e200, -1e200))
    expect(integratedTime(huge)).toMatchObject({
      value: null,
      variance: null,
      reason: expect.stringMatching(/overflow/),
    })
    for (const series of [empty, single, broken, huge, accumulate(1, 2, Float64Array.of(0, 1))])
      expect(JSON.parse(JSON.stringify(integratedTime(series)))).toEqual(integratedTime(series))
  })

  it('refuses options that cannot be', () => {
    const series = new SeriesAccumulator({ chains: 1 })
    expect(() => integratedTime(series, { mean: Number.NaN })).toThrow(RangeError)
    expect(() => integratedTime(series, { exactVariance: 0 })).toThrow(RangeError)
  })
})
