import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
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
import { normal, seededRandom } from './seeded-random.ts'

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
  /** Wolff's Gamma method in one piece: every lag, the last one half, S = 1.5 (hep-lat/0306017 eqs. 31, 35, 52). */
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
    for (let lag = 1; lag < steps / 2; lag++) {
      half += covariance(lag) / variance
      const trapezoid = half + covariance(lag + 1) / variance / 2
      const window = lag + 1 / 2
      const decay = trapezoid <= 0.5 ? 1e-9 : 1.5 / Math.log((2 * trapezoid + 1) / (2 * trapezoid - 1))
      if (Math.exp(-window / decay) < decay / Math.sqrt(window * values.length)) return 2 * trapezoid
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

  it('answers a frozen series with the bound of docs/physics.md 7.3, from the exact variance', () => {
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
    expect(result.mean).toEqual({ mean: 0, error: 3 / 8, degreesOfFreedom: 63 })
  })

  it('counts transitions where no variance is known or the values are not integers', () => {
    expect(integratedTime(frozen([0], 301)).value).toBe(99)
    expect(integratedTime(frozen([0.7], 301), { exactVariance: 1e-4 }).value).toBe(99)
    expect(integratedTime(frozen([0], 301)).mean).toEqual({ mean: 0, error: null, degreesOfFreedom: null })
  })

  it('leaves out a bound that says nothing', () => {
    const result = integratedTime(frozen([0, 0], 101), { mean: 0, exactVariance: 1e-3 })
    expect(result).toMatchObject({
      frozen: true,
      value: null,
      reason: expect.stringContaining('too few transitions for a bound (200)'),
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
    expect(() => integratedTime(series, { mean: Number.NaN })).toThrow(UsageError)
    expect(() => integratedTime(series, { exactVariance: -1 })).toThrow(UsageError)
  })
})

describe('antithetic chains', () => {
  // AR(r) with r < 0: tau_int = (1 + r)/(1 - r) < 1. 150 runs each; the part within one error, .68 for a normal estimate, has a
  // binomial spread of .038. Errors follow their estimates, so that low ones look too far away: .52 is allowed. At .52 to .8
  // an error that is right fails with probability below 1e-3; the seeds are fixed.
  for (const r of [-0.95, -0.9, -0.8, -0.6, -0.5, -0.4, -0.2])
    it(`AR(${r}) has tau_int ${((1 + r) / (1 - r)).toFixed(4)}, and the error covers it`, () => {
      const tau = (1 + r) / (1 - r)
      const runs = 150
      for (const [chains, steps] of [
        [1, 10_000],
        [8, 1500],
      ] as const) {
        let covered = 0
        let sum = 0
        for (let run = 0; run < runs; run++) {
          const random = seededRandom(20_000 + run)
          const result = integratedTime(
            accumulate(
              chains,
              steps,
              block(chains, steps, () => autoregressive(random, r)),
            ),
          )
          expect(result.reliable).toBe(true)
          expect(result.value!).toBeGreaterThan(0)
          sum += result.value! / tau
          if (Math.abs(result.value! - tau) < result.error!) covered++
        }
        expect(covered / runs).toBeGreaterThan(0.52)
        expect(covered / runs).toBeLessThan(0.8)
        expect(Math.abs(sum / runs - 1)).toBeLessThan(0.05)
      }
    })

  it('are not believed where they are shorter than their memory', () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(22_000 + seed)
      const series = accumulate(
        1,
        500,
        block(1, 500, () => autoregressive(random, -0.97)),
      )
      const { value, reliable, reason, mean } = integratedTime(series)
      expect(reliable).toBe(false)
      expect(reason).toBeDefined()
      if (value !== null) expect(value).toBeGreaterThan(0)
      if (value === null) expect(mean.error).toBeNull()
    }
  })

  it('and correlations of both signs do not cancel in the search for a window', () => {
    // x = a + b with AR(.8) and AR(-.8) of equal variance: rho(1) = 0, tau_int = (9 + 1/9)/2.
    let sum = 0
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(23_000 + seed)
      const series = accumulate(
        4,
        5000,
        block(4, 5000, () => {
          const [slow, alternating] = [autoregressive(random, 0.8), autoregressive(random, -0.8)]
          return () => slow() + alternating()
        }),
      )
      const { value, error } = integratedTime(series)
      const z = (value! - (9 + 1 / 9) / 2) / error!
      expect(Math.abs(z)).toBeLessThan(4.5)
      sum += z / Math.sqrt(20)
    }
    // The mean of 20 z-scores, on its own scale.
    expect(Math.abs(sum)).toBeLessThan(4)
  })
})

describe('the flag `reliable`', () => {
  /** Of runs that are called reliable: how many there are, how many cover the truth within one error, and their mean / tau. */
  function flagged(
    runs: number,
    chains: number,
    steps: number,
    tau: number,
    chain: (random: () => number) => () => number,
  ) {
    let [reliable, covered, sum] = [0, 0, 0]
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(30_000 + run)
      const result = integratedTime(
        accumulate(
          chains,
          steps,
          block(chains, steps, () => chain(random)),
        ),
      )
      if (!result.reliable) continue
      reliable++
      sum += result.value! / tau
      if (Math.abs(result.value! - tau) < result.error!) covered++
    }
    return { share: reliable / runs, coverage: covered / reliable, ratio: sum / reliable }
  }

  // Lengths at which about a third, two thirds and nearly all runs are called reliable: where a flag that leans on the estimate
  // itself would pick what is too low. Of some 70 to 200 flagged runs the coverage has a spread of .03 to .055.
  it.each([
    ['AR(.99)', 1, 17_000, 199, (random: () => number) => autoregressive(random, 0.99)],
    ['AR(.99)', 1, 20_000, 199, (random: () => number) => autoregressive(random, 0.99)],
    ['AR(.9)', 1, 1500, 19, (random: () => number) => autoregressive(random, 0.9)],
    ['AR(.9)', 8, 200, 19, (random: () => number) => autoregressive(random, 0.9)],
    ['telegraph p = .01', 64, 2300, 99, (random: () => number) => telegraph(random, 0.01)],
    ['telegraph p = .01', 64, 4000, 99, (random: () => number) => telegraph(random, 0.01)],
  ] as const)('does not pick runs that are too low: %s, %i chains of %i', (_, chains, steps, tau, chain) => {
    const { share, coverage, ratio } = flagged(200, chains, steps, tau, chain)
    expect(share).toBeGreaterThan(0.2)
    expect(coverage).toBeGreaterThan(0.55)
    expect(ratio).toBeGreaterThan(0.82)
  })

  it.each([
    ['telegraph p = .01', 64, 500, 99, (random: () => number) => telegraph(random, 0.01)],
    ['AR(.99)', 1, 5000, 199, (random: () => number) => autoregressive(random, 0.99)],
  ] as const)('is hardly ever given to %s, %i chains of %i', (_, chains, steps, tau, chain) => {
    expect(flagged(100, chains, steps, tau, chain).share).toBeLessThan(0.05)
  })

  it('is hardly ever given to a single chain with a slow mode of small weight', () => {
    const { share } = flagged(200, 1, 10_000, 52.8, (random) => {
      const [fast, slow] = [autoregressive(random, 0.5), autoregressive(random, 0.998)]
      return () => Math.sqrt(0.95) * fast() + Math.sqrt(0.05) * slow()
    })
    expect(share).toBeLessThan(0.06)
  })

  it('is not lost by independent values, nor called a slow mode', () => {
    let slow = 0
    for (let run = 0; run < 400; run++) {
      const random = seededRandom(31_000 + run)
      const series = accumulate(
        4,
        1000,
        block(4, 1000, () => () => normal(random)),
      )
      const { slowMode, reliable } = integratedTime(series)
      if (slowMode) slow++
      else expect(reliable).toBe(true)
    }
    // Expected 1 in 500; more than 6 of 400 has probability 2e-5.
    expect(slow).toBeLessThan(7)
  })
})

describe('a charge that is nearly frozen', () => {
  const { chargeSquared, probability } = EXACT_CHARGES[1]!

  /** Chains that hop once in `wait` trajectories on average, all from charge 0. */
  const cold = (random: () => number, wait: number) => {
    let charge = 0
    return () => {
      if (random() < 1 / wait) {
        const proposal = charge + (random() < 0.5 ? -1 : 1)
        if (random() * probability[Math.abs(charge)]! < (probability[Math.abs(proposal)] ?? 0))
          charge = proposal
      }
      return charge
    }
  }

  it('is called frozen by the exact variance, and its value is the bound', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(40_000 + seed)
      const series = accumulate(
        32,
        120,
        block(32, 120, () => cold(random, 3000)),
      )
      const result = integratedTime(series, { mean: 0, exactVariance: chargeSquared })
      expect(result).toMatchObject({ frozen: true, reliable: false, error: null, mean: { error: null } })
      expect(result.value).toBe(result.lowerBound)
    }
  })

  it('is not reliable without it either, and its mean has no error', () => {
    const zerosAndOne = Float64Array.from({ length: 2000 }, (_, i) => (i === 1200 ? 1 : 0))
    expect(integratedTime(accumulate(1, 2000, zerosAndOne))).toMatchObject({
      frozen: false,
      reliable: false,
      changes: 2,
      reason: 'it changed only 2 times',
      mean: { error: null },
    })
  })

  it('that hops often enough is neither frozen nor below its bound', () => {
    let reliable = 0
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(41_000 + seed)
      const series = accumulate(
        32,
        4000,
        block(32, 4000, () => chargeMetropolis(random, probability)),
      )
      const time = integratedTime(series, { mean: 0, exactVariance: chargeSquared })
      expect(time.frozen).toBe(false)
      expect(time.lowerBound!).toBeLessThan(time.value! * 1.05)
      if (time.reliable) reliable++
    }
    // A slow mode is seen where there is none in some half per cent of series: more than 2 of 20 with probability 1e-4.
    expect(reliable).toBeGreaterThan(17)
  })

  it('has an error where its chains are known to start from independent draws', () => {
    const random = seededRandom(42_000)
    const series = accumulate(
      64,
      50,
      block(64, 50, () => {
        const charge = chargeMetropolis(random, probability)()
        return () => charge
      }),
    )
    const options = { mean: 0, exactVariance: chargeSquared }
    expect(integratedTime(series, options).mean.error).toBeNull()
    const { mean } = integratedTime(series, { ...options, startsInEquilibrium: true })
    // sqrt(V/64), known to 9 %: 4.5 of those.
    expect(Math.abs(mean.error! / Math.sqrt(chargeSquared / 64) - 1)).toBeLessThan(0.4)
    expect(mean.degreesOfFreedom).toBe(63)
  })
})

describe('series that a window for positive correlations misjudges', () => {
  type Chain = (random: () => number) => () => number
  /** x_i = a x_{i-1} + b x_{i-2} + noise. */
  const oscillating =
    (a: number, b: number): Chain =>
    (random) => {
      let [x, y] = [0, 0]
      const next = () => {
        const z = a * x + b * y + normal(random)
        y = x
        x = z
        return z
      }
      for (let i = 0; i < 500; i++) next()
      return next
    }
  const oscillatingTau = (a: number, b: number) =>
    ((1 + b) * ((1 - b) ** 2 - a * a)) / ((1 - b) * (1 - a - b) ** 2)
  const mixed: Chain = (random) => {
    const [alternating, slow] = [autoregressive(random, -0.95), autoregressive(random, 0.99)]
    return () => Math.sqrt(0.95) * alternating() + Math.sqrt(0.05) * slow()
  }

  // 60 series each; of those called reliable .68 are expected within one error, with a binomial spread of .06.
  it.each<[string, Chain, number, number, number]>([
    ['complex AR(2) of period 7', oscillating(1.2, -0.9), oscillatingTau(1.2, -0.9), 1, 20_000],
    ['complex AR(2) of period 4', oscillating(0, -0.9), oscillatingTau(0, -0.9), 4, 5000],
    ['slow complex AR(2)', oscillating(1.95, -0.96), oscillatingTau(1.95, -0.96), 1, 40_000],
    ['AR(-.95) above 5 % AR(.99)', mixed, (0.95 * 0.05) / 1.95 + 0.05 * 199, 1, 20_000],
  ])('%s', (_, chain, tau, chains, steps) => {
    let [reliable, one, two, sum] = [0, 0, 0, 0]
    for (let run = 0; run < 60; run++) {
      const random = seededRandom(24_000 + run)
      const time = integratedTime(
        accumulate(
          chains,
          steps,
          block(chains, steps, () => chain(random)),
        ),
      )
      if (!time.reliable) continue
      reliable++
      const distance = Math.abs(time.value! - tau) / time.error!
      if (distance < 1) one++
      if (distance < 2) two++
      sum += time.value! / tau
    }
    expect(reliable).toBeGreaterThan(50)
    expect(one / reliable).toBeGreaterThan(0.45)
    expect(two / reliable).toBeGreaterThan(0.84)
    expect(Math.abs(sum / reliable - 1)).toBeLessThan(0.1)
  })

  it('differences of white noise, whose tau_int is 0, are not reliable', () => {
    let reliable = 0
    for (let run = 0; run < 60; run++) {
      const random = seededRandom(25_000 + run)
      let before = normal(random)
      const time = integratedTime(
        accumulate(
          1,
          5000,
          block(1, 5000, () => () => {
            const now = normal(random)
            const difference = now - before
            before = now
            return difference
          }),
        ),
      )
      expect(time.slowMode).toBe(false)
      if (time.reliable) reliable++
    }
    // a value of more than two errors by chance
    expect(reliable).toBeLessThan(7)
  })

  it('the error of a short series does not vanish with the estimate', () => {
    let far = 0
    for (let run = 0; run < 1000; run++) {
      const random = seededRandom(26_000 + run)
      const { value, error, reliable } = integratedTime(
        accumulate(
          1,
          100,
          block(1, 100, () => () => normal(random)),
        ),
      )
      if (reliable && Math.abs(value! - 1) > 4.5 * error!) far++
    }
    expect(far).toBeLessThan(5)
  })

  it('chains that spread more than tau_int allows have a slow mode', () => {
    // White noise above 5 % of AR(.999) on 16 chains of 300, far shorter than that.
    let slow = 0
    for (let run = 0; run < 40; run++) {
      const random = seededRandom(27_000 + run)
      const time = integratedTime(
        accumulate(
          16,
          300,
          block(16, 300, () => {
            const mode = autoregressive(random, 0.999)
            return () => Math.sqrt(0.95) * normal(random) + Math.sqrt(0.05) * mode()
          }),
        ),
      )
      if (time.slowMode) slow++
    }
    expect(slow).toBeGreaterThan(36)
  })
})
