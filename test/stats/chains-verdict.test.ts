import { describe, expect, it } from 'vitest'
import { bulkAndTail } from '../../src/stats/bulk-and-tail.ts'
import { chainsVerdict } from '../../src/stats/chains-verdict.ts'
import { integratedTime, SeriesAccumulator } from '../../src/stats/index.ts'
import { sequenceSampleSize } from '../../src/stats/sequence-sample-size.ts'
import { normal, seededRandom } from './seeded-random.ts'

/** Chains of x_i = a x_(i-1) + noise, from equilibrium: tau_int = (1 + a) / (1 - a), variance 1 / (1 - a^2). */
function autoregressive(chains: number, length: number, a: number, seed: number): Float64Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: chains }, () => {
    const values = new Float64Array(length)
    let x = normal(random) / Math.sqrt(1 - a * a)
    for (let i = 0; i < length; i++) {
      values[i] = x
      x = a * x + normal(random)
    }
    return values
  })
}

function timeOf(chains: readonly Float64Array[]) {
  const series = new SeriesAccumulator({ chains: chains.length })
  const { length } = chains[0]!
  const rows = new Float64Array(length * chains.length)
  for (const [c, values] of chains.entries())
    for (let i = 0; i < length; i++) rows[i * chains.length + c] = values[i]!
  series.push(rows, length)
  return integratedTime(series)
}

const judge = (kept: Float64Array[], mean = {}) => {
  const { verdict, troubles } = chainsVerdict({ kept, time: timeOf(kept), mean })
  return { verdict, texts: troubles.map(({ text }) => text), kinds: troubles.map(({ trouble }) => trouble) }
}

describe('effective sample sizes', () => {
  // errors of tau_int of 4 x 4000 values are some per cent: 10 % are more than 3 sigma
  it.each([0, 0.5, 0.8, -0.4])('are N (1 - a) / (1 + a) of an AR(1) with a = %s', (a) => {
    const chains = autoregressive(4, 4000, a, 17)
    const exact = (16_000 * (1 - a)) / (1 + a)
    const all = Float64Array.from(chains.flatMap((values) => [...values]))
    expect(Math.abs(sequenceSampleSize(all, 4000)! / exact - 1)).toBeLessThan(0.1)
    expect(Math.abs(bulkAndTail(chains).bulk! / exact - 1)).toBeLessThan(0.1)
  })

  it('of tails are those of whether a value is beyond a quantile: all of independent values', () => {
    const { tail } = bulkAndTail(autoregressive(4, 4000, 0, 3))
    expect(Math.abs(tail! / 16_000 - 1)).toBeLessThan(0.1)
  })

  it('do not depend on how values are stretched: only ranks count', () => {
    const chains = autoregressive(3, 500, 0.6, 9)
    const stretched = chains.map((values) => values.map((x) => Math.exp(3 * x)))
    expect(bulkAndTail(stretched)).toEqual(bulkAndTail(chains))
  })

  it('are few of chains that stand apart, and unknown of constants and of very few values', () => {
    const [a, b] = autoregressive(2, 1000, 0, 5) as [Float64Array, Float64Array]
    expect(bulkAndTail([a, b.map((x) => x + 10)]).bulk!).toBeLessThan(10)
    expect(bulkAndTail([new Float64Array(100)])).toEqual({ bulk: null, tail: null })
    expect(bulkAndTail([Float64Array.of(1, 2, 3)])).toEqual({ bulk: null, tail: null })
  })
})

describe('the verdict', () => {
  // four sigma for each of some ten distances: a false alarm in 2000 seeds; these are fixed
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds nothing wrong with good chains, seed %s', (seed) => {
    expect(judge(autoregressive(4, 4000, 0.7, seed))).toEqual({ verdict: 'good', texts: [], kinds: [] })
  })

  it('names a chain that stands elsewhere', () => {
    const chains = autoregressive(5, 2000, 0.5, 2)
    chains[2] = chains[2]!.map((x) => x + 1)
    const { verdict, texts } = judge(chains)
    expect(verdict).toBe('bad')
    expect(texts[0]).toMatch(/^chain 3 stands elsewhere, at \S+, and the others at \S+$/)
  })

  it('says where two chains stand', () => {
    const [a, b] = autoregressive(2, 2000, 0.5, 2) as [Float64Array, Float64Array]
    expect(judge([a, b.map((x) => x + 1)]).texts[0]).toMatch(
      /^the two chains stand at \S+ and \S+, and do not agree$/,
    )
  })

  it('says that all chains are apart', () => {
    const chains = autoregressive(6, 2000, 0.5, 2).map((values, chain) => values.map((x) => x + chain))
    const { kinds, texts } = judge(chains)
    expect(kinds).toContain('disagree')
    expect(texts[0]).toMatch(/^the chains do not agree: their means spread from \S+ to \S+$/)
  })

  it('sees a drift, and its direction', () => {
    const chains = autoregressive(4, 2000, 0.5, 2).map((values) => values.map((x, i) => x - i / 1000))
    const { kinds, texts } = judge(chains)
    expect(kinds).toContain('drift')
    expect(texts.join()).toMatch(/the second half of the run lies \S+ lower than the first/)
  })

  it('names chains that are frozen, one or all', () => {
    const chains = autoregressive(4, 500, 0.5, 2)
    chains[1] = new Float64Array(500).fill(0.25)
    expect(judge(chains).texts[0]).toBe('chain 2 is frozen: nothing changes there')
    expect(judge(chains.map(() => chains[1]!)).texts).toEqual(['all chains are frozen: nothing ever changes'])
  })

  it('finds copies', () => {
    const chains = autoregressive(4, 500, 0.5, 2)
    chains[3] = chains[0]!.slice()
    expect(judge(chains).texts[0]).toBe('chain 4 is a copy of chain 1: was a seed used twice?')
  })

  it('sees that chains differ in width alone', () => {
    const chains = autoregressive(4, 2000, 0, 2)
    chains[0] = chains[0]!.map((x) => 2 * x)
    const { kinds, texts } = judge(chains)
    expect(kinds).toEqual(['disagree'])
    expect(texts[0]).toMatch(
      /^split R-hat \S+ is above 1.01: the chains, or their halves, differ in place or width$/,
    )
  })

  it('calls what is short short, and nothing worse', () => {
    const { verdict, texts } = judge(autoregressive(4, 40, 0.9, 3))
    expect(verdict).toBe('short')
    expect(texts[0]).toMatch(/^too short/)
  })

  it('says of NaN that nothing else can be said, and of a known mean how far it is', () => {
    const chains = autoregressive(2, 500, 0.5, 2)
    expect(judge(chains, { exact: 0.5, zScore: -7.31 }).texts).toEqual([
      'the mean is 7.3 errors away from the known mean 0.5',
    ])
    chains[0]![7] = Number.NaN
    expect(judge(chains).texts).toEqual(['1 value is NaN or infinite: nothing else can be said'])
  })
})
