import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { splitRhat } from '../../src/stats/split-rhat.ts'
import { bisectedNormalQuantile } from './bisected-normal-quantile.ts'
import { normal, seededRandom } from './seeded-random.ts'

/** The definition of Vehtari et al. by another road: ranks by counting, quantiles by bisection, sums over pairs. */
function plainSplitRhat(chains: readonly number[][]): number {
  const half = Math.floor(chains[0]!.length / 2)
  const split = chains.flatMap((chain) => [chain.slice(0, half), chain.slice(-half)])
  const sorted = split.flat().sort((a, b) => a - b)
  const median = (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
  const folded = split.map((sequence) => sequence.map((x) => Math.abs(x - median)))
  return Math.max(plainRhat(scores(split)), plainRhat(scores(folded)))
}

function scores(sequences: readonly number[][]): number[][] {
  const all = sequences.flat()
  const scoreOf = new Map<number, number>()
  return sequences.map((sequence) =>
    sequence.map((x) => {
      const below = all.filter((y) => y < x).length
      const equal = all.filter((y) => y === x).length
      const rank = below + (equal + 1) / 2
      if (!scoreOf.has(rank)) scoreOf.set(rank, bisectedNormalQuantile((rank - 0.375) / (all.length + 0.25)))
      return scoreOf.get(rank)!
    }),
  )
}

/** Unbiased variance from all pairs: sum (x_i - x_j)^2 / (2 n (n - 1)). */
function variance(values: readonly number[]): number {
  let sum = 0
  for (const x of values) for (const y of values) sum += (x - y) ** 2
  return sum / (2 * values.length * (values.length - 1))
}

function plainRhat(sequences: readonly number[][]): number {
  const n = sequences[0]!.length
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const between = n * variance(sequences.map(average))
  const within = average(sequences.map(variance))
  return Math.sqrt((((n - 1) / n) * within + between / n) / within)
}

function draws(
  seed: number,
  chains: number,
  steps: number,
  value: (x: number, chain: number, step: number) => number,
) {
  const random = seededRandom(seed)
  return Array.from({ length: chains }, (_, chain) =>
    Array.from({ length: steps }, (_, step) => value(normal(random), chain, step)),
  )
}

describe('splitRhat is its definition', () => {
  it.each<[string, number[][]]>([
    ['normal numbers', draws(1, 4, 100, (x) => x)],
    ['an odd number of steps', draws(2, 3, 57, (x) => x)],
    ['one chain', draws(3, 1, 41, (x) => x)],
    ['four steps', draws(4, 2, 4, (x) => x)],
    ['a shifted chain', draws(5, 4, 60, (x, chain) => x + (chain === 0 ? 1 : 0))],
    ['a wider chain', draws(6, 4, 60, (x, chain) => x * (chain === 0 ? 4 : 1))],
    ['a drift', draws(7, 2, 60, (x, _, step) => x + step / 20)],
    ['heavy tails and a large mean', draws(8, 3, 50, (x) => 1e6 + x ** 5)],
    ['many ties', draws(9, 4, 80, (x) => Math.round(x))],
    [
      'repeated values, as of rejected steps',
      draws(10, 2, 50, (x) => x).map((c) => c.flatMap((x) => [x, x, x])),
    ],
  ])('%s', (_, chains) => {
    expect(splitRhat(chains).value).toBeCloseTo(plainSplitRhat(chains), 12)
  })

  // By hand: the halves (1, 2), (3, 4) have the ranks 1 2 3 4, z = -1.04925, -.298593, .298593, 1.04925, of means
  // -+.673922 and variances .281743: R^2 = 1/2 + .908341 / .281743.
  it('in a case small enough for pencil and paper', () => {
    const z1 = -bisectedNormalQuantile(0.625 / 4.25)
    const z2 = -bisectedNormalQuantile(1.625 / 4.25)
    const within = (z1 - z2) ** 2 / 2
    const between = (z1 + z2) ** 2 / 2
    expect(splitRhat([[1, 2, 3, 4]]).value).toBeCloseTo(Math.sqrt(0.5 + between / within), 13)
  })
})

describe('what it sees', () => {
  // Under independence R-hat - 1 is about chi^2/(2 n) small: 40 runs stay below 1.01 with room to spare.
  it('nothing in independent draws', () => {
    for (let seed = 100; seed < 140; seed++) {
      const { value, warning } = splitRhat(draws(seed, 4, 1000, (x) => x))
      expect(value).toBeGreaterThan(0.999)
      expect(value).toBeLessThan(1.01)
      expect(warning).toBeUndefined()
    }
  })

  it('a shifted chain, a wider chain and a drift within one chain', () => {
    expect(splitRhat(draws(11, 4, 500, (x, c) => x + (c === 0 ? 2 : 0))).value).toBeGreaterThan(1.1)
    expect(splitRhat(draws(12, 4, 500, (x, c) => x * (c === 0 ? 5 : 1))).value).toBeGreaterThan(1.1)
    expect(splitRhat(draws(13, 1, 500, (x, _, i) => x + i / 100)).value).toBeGreaterThan(1.1)
  })

  it('nothing of a monotonic change of variable that keeps the median between the same values', () => {
    const chains = draws(14, 2, 101, (x) => x)
    const lifted = chains.map((chain) => chain.map((x) => 3 * x + 7))
    expect(splitRhat(lifted).value).toBeCloseTo(splitRhat(chains).value!, 12)
  })

  it('typed arrays as well as plain ones', () => {
    const chains = draws(15, 2, 50, (x) => x)
    expect(splitRhat(chains.map((chain) => Float64Array.from(chain)))).toEqual(splitRhat(chains))
  })
})

describe('discrete values', () => {
  const charges = draws(16, 8, 500, (x) => Math.round(x))

  it('give a value and a warning', () => {
    const { value, warning } = splitRhat(charges)
    expect(value).toBeLessThan(1.01)
    expect(warning).toMatch(/only \d distinct values/)
  })

  it('do not warn from 51 distinct values on, or when values hardly repeat', () => {
    const cycle = (n: number, steps: number) => [Array.from({ length: steps }, (_, i) => (i * 7) % n)]
    expect(splitRhat(cycle(50, 1000)).warning).toMatch(/only 50/)
    expect(splitRhat(cycle(51, 1000)).warning).toBeUndefined()
    expect(splitRhat(cycle(50, 198)).warning).toBeUndefined()
  })

  it('of two values at one distance from the median are compared by their ranks alone', () => {
    const signs = draws(17, 4, 200, (x) => (x < 0 ? -1 : 1))
    const balanced = signs.map((chain) => [...chain, ...chain.map((x) => -x)])
    const { value } = splitRhat(balanced)
    expect(value).toBeGreaterThan(0.99)
  })
})

describe('what has no R-hat says why', () => {
  test.each<[string, number[][], RegExp]>([
    ['three steps', [[1, 2, 3]], /3 values per chain.*needs 4/],
    ['no steps', [[], []], /0 values per chain/],
    [
      'a constant',
      [
        [2, 2, 2, 2, 2],
        [2, 2, 2, 2, 2],
      ],
      /never changes/,
    ],
    [
      'frozen chains',
      [
        [0.1, 0.1, 0.1, 0.1],
        [3, 3, 3, 3],
        [0.7, 0.7, 0.7, 0.7],
      ],
      /infinite/,
    ],
    ['NaN', [[1, 2, Number.NaN, 4]], /NaN/],
    ['NaN in the middle', [[1, 2, Number.NaN, 4, 5]], /NaN/],
    ['infinity', [[1, 2, Number.POSITIVE_INFINITY, 4]], /infinite/],
  ])('%s', (_, chains, reason) => {
    expect(splitRhat(chains)).toEqual({ value: null, reason: expect.stringMatching(reason) })
  })

  it('refuses no chains and chains of different lengths', () => {
    expect(() => splitRhat([])).toThrow(UsageError)
    expect(() =>
      splitRhat([
        [1, 2, 3, 4],
        [1, 2, 3],
      ]),
    ).toThrow(/got 4 and 3 values/)
  })
})
