import { describe, expect, it } from 'vitest'
import { CellSums } from '../../src/stats/cell-sums.ts'
import { distributionTest } from '../../src/stats/distribution-test.ts'
import { EXACT_CHARGES } from './exact-charges.ts'
import { block, chargeMetropolis } from './ground-truths.ts'
import { seededRandom } from './seeded-random.ts'

const { probability, tauHalf } = EXACT_CHARGES[3]!
const largest = probability.length - 1
const probabilities = [...probability.slice(1).reverse(), ...probability]

function cellsOf(chains: number, steps: number, chain: (c: number) => () => number) {
  const cells = new CellSums({
    chains,
    width: 1 + probabilities.length,
    add: (charge, sums, at) => {
      sums[at + 1 + largest + charge]! += 1
    },
  })
  cells.push(block(chains, steps, chain), steps)
  return cells
}

const test = (chains: number, steps: number, seed: number, exact = probabilities, from = probability) => {
  const random = seededRandom(seed)
  return distributionTest(
    cellsOf(chains, steps, () => chargeMetropolis(random, from)).read({ stretch: 8 * tauHalf }),
    exact,
    1,
  )
}

describe('distributionTest', () => {
  // The +-1 Metropolis chain on P(Q) of 16x16, beta 4: odd charges differences have tau_int 10, even ones less.
  it.each([
    [64, 400],
    [8, 3000],
    [1, 20_000],
  ])('is right for correlated charges: %i chains of %i', (chains, steps) => {
    const runs = 300
    const p = Array.from({ length: runs }, (_, run) => test(chains, steps, 2000 + run).pValue!)
    const below = (limit: number) => p.filter((value) => value < limit).length / runs
    // Binomial spreads .029, .013 and .006 around .5, .05 and .01; bounds of 4 spreads and some room for an approximate
    // test, the last one-sided: a false alarm must stay rare.
    expect(Math.abs(below(0.5) - 0.5)).toBeLessThan(0.17)
    expect(below(0.05)).toBeGreaterThan(0.005)
    expect(below(0.05)).toBeLessThan(0.13)
    expect(below(0.01)).toBeLessThan(0.05)
    expect(below(1e-6)).toBe(0)
  })

  it('catches a distribution that is a little off', () => {
    // P(Q) of beta 4.2 instead of 4: <Q^2> is 5 % smaller.
    const width = 1.0 - 0.05
    const weights = probability.map((_, q) => probability[q]! * Math.exp((-q * q * (1 - width)) / 2 / 1.93))
    const norm = weights.reduce((a, w, q) => a + (q === 0 ? w : 2 * w), 0)
    const off = weights.map((w) => w / norm)
    expect(test(64, 20_000, 31, probabilities, off).zScore!).toBeGreaterThan(4)
    expect(test(64, 20_000, 31).zScore!).toBeLessThan(4)
  })

  it('catches a charge that is never met, and charges that should not be', () => {
    const noCharge2 = probability.map((p, q) => (q === 2 ? 0 : p))
    const norm = noCharge2.reduce((a, p, q) => a + (q === 0 ? p : 2 * p), 0)
    expect(
      test(
        64,
        5000,
        32,
        noCharge2
          .map((p) => p / norm)
          .flatMap((p, q, all) => (q === 0 ? [...all.slice(1).reverse(), p] : [p])),
      ).zScore!,
    ).toBeGreaterThan(4)
  })

  it('holds for frozen chains that started from independent draws', () => {
    const alarms = Array.from({ length: 100 }, (_, run) => {
      const random = seededRandom(4000 + run)
      const draw = () => {
        const charge = chargeMetropolis(random, probability)()
        return () => charge
      }
      const cells = cellsOf(128, 50, draw).read({ stretch: Number.POSITIVE_INFINITY })
      return distributionTest(cells, probabilities, 1)
    }).filter(({ pValue }) => pValue! < 0.01).length
    // Expected 1 of 100; more than 7 has probability 1e-5, with room for an approximate test.
    expect(alarms).toBeLessThan(8)
  })

  /** p-values of 600 runs of chains that draw a new charge once in `wait` steps, from an exact draw on, with chains as cells. */
  function pValues(which: number, chains: number, wait: number): number[] {
    const exact = EXACT_CHARGES[which]!.probability
    const most = exact.length - 1
    const all = [...exact.slice(1).reverse(), ...exact]
    return Array.from({ length: 600 }, (_, run) => {
      const random = seededRandom(run)
      const cells = new CellSums({
        chains,
        width: 1 + all.length,
        add: (charge, sums, at) => {
          sums[at + 1 + most + charge]! += 1
        },
      })
      const chain = () => {
        const next = chargeMetropolis(random, exact)
        let charge = next()
        return () => {
          if (random() < 1 / wait) charge = next()
          return charge
        }
      }
      cells.push(block(chains, 40, chain), 40)
      return distributionTest(cells.read({ stretch: Number.POSITIVE_INFINITY }), all, 1).pValue
    }).filter((p) => p !== null)
  }

  it('knows that the spread of few cells is badly known', () => {
    // .6 of 600 below .001 are expected, more than 4 with probability 4e-4; chi^2 in place of F gives 8.
    expect(pValues(3, 10, 1).filter((p) => p < 1e-3).length).toBeLessThan(5)
  })

  it('does not trust chains that agree by chance in too few charges', () => {
    // Tests are made in some 40 runs, the odd ones; where the spread is not scaled, half of them have p below 1e-3.
    const p = pValues(1, 12, 30)
    expect(p.length).toBeGreaterThan(20)
    expect(p.filter((value) => value < 1e-4).length).toBeLessThan(7)
    expect(Math.min(...p)).toBeGreaterThan(1e-10)
  })

  it('says why there is nothing to say', () => {
    const same = cellsOf(64, 100, () => () => 0).read({ stretch: 1 })
    expect(distributionTest(same, probabilities, 1)).toMatchObject({
      zScore: null,
      reason: expect.stringMatching(/no spread/),
    })
    const few = cellsOf(3, 10, () => () => 0).read({ stretch: 100 })
    expect(distributionTest(few, probabilities, 1)).toMatchObject({
      zScore: null,
      reason: expect.stringMatching(/fewer than 8/),
    })
  })
})
