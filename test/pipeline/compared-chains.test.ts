import { describe, expect, it } from 'vitest'
import { averagePlaquette, energyError, topologicalCharge } from '../../src/measurements/index.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import { StandardAnalyses } from '../../src/pipeline/standard-analyses.ts'
import { joinStandardSums, StandardSums } from '../../src/pipeline/standard-sums.ts'
import { hmc } from '../../src/samplers/index.ts'
import { COMPARED } from '../../src/stats/compared-chains.ts'
import { rhatByChance } from '../../src/stats/rhat-by-chance.ts'
import { splitRhat } from '../../src/stats/split-rhat.ts'
import { groupedShares } from '../../src/threads/shares.ts'
import { RHAT_LIMIT } from '../../src/values/split-rhat.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'

type Value = (chain: number, step: number) => number

/** What is said of R-hat where charge and plaquette of `chains` chains are these, summed by so many threads. */
function rhats(
  chains: number,
  steps: number,
  { Q, plaquette }: Record<'Q' | 'plaquette', Value>,
  threads = 1,
) {
  const sampler = hmc({ lattice: [8, 8], beta: 2, chains, seed: 1 })
  const measured = { Q: topologicalCharge(), plaquette: averagePlaquette(), dH: energyError() }
  const quantities = quantitiesOf(measured, sampler)
  const columns = [Q, plaquette, () => 0].map((value) =>
    Float64Array.from({ length: steps * chains }, (_, i) => value(i % chains, Math.floor(i / chains))),
  )
  const shares = groupedShares(chains, threads).map((share) => {
    const sums = new StandardSums(quantities, share, [])
    const isOfShare = (_: number, i: number) =>
      i % chains >= share.firstChain && i % chains < share.firstChain + share.chains
    sums.push(
      columns.map((column) => column.filter(isOfShare)),
      steps,
      0,
    )
    return sums.copy()
  })
  const analyses = new StandardAnalyses(quantities, sampler).read(joinStandardSums(quantities, shares))
  const ofChains = (column: number) =>
    Array.from({ length: chains }, (_, chain) => columns[column]!.filter((_, i) => i % chains === chain))
  return { analyses, ofChains, Q: analyses['Q/split-rhat'], plaquette: analyses['plaquette/split-rhat'] }
}

function noise(seed: number): Value {
  const random = seededRandom(seed)
  return () => normal(random)
}

const charge = (seed: number): Value => {
  const white = noise(seed)
  return (chain, step) => Math.round(1.5 * white(chain, step))
}

describe('the chains of a sampler', () => {
  it('are compared by split R-hat, which is that of all values while all are kept, in any threads', () => {
    for (const [chains, steps, threads] of [
      [1, 900, 1],
      [5, 200, 1],
      [100, 60, 3],
    ] as const) {
      const values = { Q: charge(1), plaquette: noise(2) }
      const { plaquette, ofChains, analyses } = rhats(chains, steps, values, threads)
      expect(plaquette).toMatchObject({
        kind: 'splitRhat',
        count: steps,
        value: splitRhat(ofChains(1)).value,
      })
      expect(analyses).not.toHaveProperty('dH/split-rhat')
      expect(analyses).not.toHaveProperty('plaquette/verdict')
    }
  })

  it('are the first ones where they are many', () => {
    const { plaquette, ofChains } = rhats(COMPARED + 88, 20, { Q: charge(3), plaquette: noise(4) }, 3)
    expect(plaquette).toMatchObject({ value: splitRhat(ofChains(1).slice(0, COMPARED)).value })
  })

  it('do not agree where one is elsewhere, which is said without reserve', () => {
    const white = noise(5)
    const moved: Value = (chain, step) => white(chain, step) + (chain === 2 ? 1 : 0)
    const { plaquette } = rhats(8, 1000, { Q: charge(6), plaquette: moved })
    expect(plaquette).toMatchObject({ value: expect.any(Number) })
    expect(plaquette).not.toHaveProperty('reason')
    expect((plaquette as { value: number }).value).toBeGreaterThan(1.03)
  })

  it('are not called different for being short', () => {
    const white = noise(7)
    const state = new Float64Array(64)
    // tau_int 39: chains of 20 tau_int
    const slow: Value = (chain, step) => {
      state[chain] =
        step === 0 ? white(chain, step) : 0.95 * state[chain]! + Math.sqrt(1 - 0.95 ** 2) * white(chain, step)
      return state[chain]!
    }
    const { plaquette } = rhats(64, 800, { Q: charge(8), plaquette: slow })
    expect((plaquette as { value: number }).value).toBeGreaterThan(RHAT_LIMIT)
    expect(plaquette).toMatchObject({ reason: expect.stringMatching(/short/) })
  })

  it('that are frozen are not said to agree, and what they have seen is said', () => {
    const still = rhats(8, 1000, { Q: () => 0, plaquette: noise(9) })
    expect(still.Q).toMatchObject({ value: null, reason: 'the series never changes' })
    expect(still.plaquette).toMatchObject({ reason: expect.stringMatching(/^Q is frozen/) })
    const apart = rhats(8, 1000, { Q: (chain) => chain % 3, plaquette: noise(10) })
    expect(apart.Q).toMatchObject({ value: null, reason: expect.stringMatching(/infinite/) })
    const rare = rhats(8, 1000, {
      Q: (chain, step) => (chain === 0 && step > 500 ? 1 : 0),
      plaquette: noise(11),
    })
    expect(rare.Q).toMatchObject({ value: null, reason: expect.stringMatching(/frozen/) })
  })
})

it('R-hat of independent chains that agree lies below what chance gives, and that below the limit', () => {
  const random = seededRandom(12)
  // four standard deviations, 60 times
  for (const [chains, ranked] of [
    [4, 1024],
    [64, 64],
    [512, 32],
  ] as const)
    for (let i = 0; i < 20; i++) {
      const values = Array.from({ length: chains }, () =>
        Float64Array.from({ length: ranked }, () => normal(random)),
      )
      const chance = rhatByChance({ value: 1, count: ranked, chains }, ranked)
      expect(splitRhat(values).value!).toBeLessThan(chance)
      expect(chance).toBeLessThan(RHAT_LIMIT)
    }
})
