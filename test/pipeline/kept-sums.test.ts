import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternalError, UsageError } from '../../src/errors.ts'
import { writeExactJson } from '../../src/files/index.ts'
import { averagePlaquette, energyError, topologicalCharge } from '../../src/measurements/index.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import type { QuantitySumsCopy } from '../../src/pipeline/quantity-sums.ts'
import { canGoOnFrom, joinStandardSums, StandardSums } from '../../src/pipeline/standard-sums.ts'
import { decodeSavedSums, encodeSavedSums } from '../../src/record/saved-sums-bytes.ts'
import { hmc } from '../../src/samplers/index.ts'
import type { ChainShare } from '../../src/stats/chain-groups.ts'
import { joinSavedSums, type SavedSums, someSavedSums } from '../../src/stats/saved-sums.ts'
import { groupedShares } from '../../src/threads/shares.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'

const sampler = hmc({ lattice: [4, 4], beta: 2, chains: 4, seed: 1 })
const quantities = quantitiesOf(
  { Q: topologicalCharge(), plaquette: averagePlaquette(), dH: energyError() },
  sampler,
)
const squares = ['plaquette']
const first = 12_345

/** `[steps, chains]` of each measurement: integers, and real numbers with some that are missing and some far away. */
function series(chains: number, steps: number, seed: number): Float64Array[] {
  const random = seededRandom(seed)
  const charges = Float64Array.from({ length: steps * chains }, () => Math.round(1.3 * normal(random)))
  const plaquettes = charges.map(() => 0.7 + 0.01 * normal(random))
  const errors = charges.map(() => (random() < 0.01 ? Number.NaN : normal(random) * 10 ** (3 * random())))
  return [charges, plaquettes, errors]
}

const shareOf = (of: number): ChainShare => ({ firstChain: 0, chains: of, of })

/** Rows `from .. to` of the chains of a share. */
function rows(columns: readonly Float64Array[], share: ChainShare, from: number, to: number): Float64Array[] {
  const { of, firstChain, chains } = share
  return columns.map((column) => {
    const part = column.subarray(from * of, to * of)
    if (chains === of) return part
    return part.filter((_, i) => i % of >= firstChain && i % of < firstChain + chains)
  })
}

/** Sums of some shares, which go on from saved ones, after the rows `from .. to` in pieces. */
function summed(
  columns: readonly Float64Array[],
  shares: readonly ChainShare[],
  [from, to]: readonly [number, number],
  { saved, piece = 50_000 }: { saved?: SavedSums; piece?: number } = {},
): StandardSums[] {
  return shares.map((share) => {
    const sums = new StandardSums(quantities, share, squares, saved)
    for (let at = from; at < to; at += piece) {
      const end = Math.min(to, at + piece)
      sums.push(rows(columns, share, at, end), end - at, first + at)
    }
    return sums
  })
}

/** What the sums of all shares are when they are saved, by way of bytes. */
function kept(sums: readonly StandardSums[]): SavedSums {
  return decodeSavedSums(encodeSavedSums(joinSavedSums(sums.map((share) => share.save()!))))
}

/** Compares plain values bit for bit. Vitest takes long for arrays, and is asked only what differs. */
function expectSame(value: unknown, expected: unknown): void {
  if (writeExactJson(value) === writeExactJson(expected)) return
  expect(value).toEqual(expected)
  expect.unreachable('values are equal and their bits are not')
}

/** A copy of sums without what belongs to all chains together, which the first share has after a new division. */
function ofChains({ values, square, changes, derived, integerCounts, binCounts, ...rest }: QuantitySumsCopy) {
  const series = [values, square, changes, derived].map((sums) => {
    if (sums === undefined) return undefined
    const { minimum, maximum, changes, nonFinite, integer, ...others } = sums.series
    return { slots: sums.slots, others }
  })
  return { series, ...rest }
}

describe('sums that are kept', () => {
  it('go on bit for bit, wherever a run is cut', () => {
    for (const [chains, steps] of [
      [1, 70_100],
      [2, 5000],
      [3, 3000],
      [5, 3000],
      [64, 1100],
      [65, 300],
      [100, 300],
      [1030, 90],
    ] as const) {
      const columns = series(chains, steps, chains)
      const [all] = summed(columns, [shareOf(chains)], [0, steps])
      const expected = all!.copy()
      const cuts = [1, 15, 16, 17, 31, 32, 33, 64, 1000, 70_000].filter((cut) => cut <= steps)
      const random = seededRandom(chains)
      for (const cut of [...cuts, 1 + Math.floor(steps * random()), steps]) {
        const begun = summed(columns, [shareOf(chains)], [0, cut], { piece: 37 + (cut >> 6) })
        const saved = kept(begun)
        expect(saved).toMatchObject({ first, trajectory: first + cut, share: { of: chains } })
        const [resumed] = summed(columns, [shareOf(chains)], [cut, steps], { saved })
        expectSame(resumed!.copy(), expected)
      }
    }
  })

  it('go on bit for bit from cut to cut', () => {
    const steps = 700
    const columns = series(3, steps, 1)
    const expected = summed(columns, [shareOf(3)], [0, steps])[0]!.copy()
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 12 }), (lengths) => {
        let at = 0
        let saved: SavedSums | undefined
        for (const length of [...lengths, steps]) {
          const end = Math.min(steps, at + length)
          const sums = summed(columns, [shareOf(3)], [at, end], saved && { saved })
          saved = kept(sums)
          // to keep them disturbs nothing
          if (end === steps) expectSame(sums[0]!.copy(), expected)
          at = end
        }
      }),
      { seed: 2, numRuns: 30 },
    )
  })

  it('begin anew where nothing was summed, and say so', () => {
    expect(new StandardSums(quantities, shareOf(3), squares).save()).toBeUndefined()
  })

  it('go on in other shares of the chains', () => {
    for (const chains of [2, 5, 64, 65, 100, 1030]) {
      const [steps, cut] = [140, 71]
      const columns = series(chains, steps, chains)
      for (const [before, after] of [
        [1, 2],
        [2, 3],
        [3, 1],
        [3, 2],
        [1, 3],
      ] as const) {
        // few chains are shared by hand: threads have at least as many as a vector has
        const divide = (count: number) =>
          chains < 10 && count > 1
            ? [
                { firstChain: 0, chains: 1, of: chains },
                { firstChain: 1, chains: chains - 1, of: chains },
              ]
            : groupedShares(chains, count)
        const whole = summed(columns, divide(after), [0, steps])
        const saved = kept(summed(columns, divide(before), [0, cut]))
        const resumed = summed(columns, divide(after), [cut, steps], { saved })
        for (const [i, share] of resumed.entries())
          expectSame(share.copy().map(ofChains), whole[i]!.copy().map(ofChains))
        const read = (sums: readonly StandardSums[]) =>
          [
            ...joinStandardSums(
              quantities,
              sums.map((share) => share.copy()),
            ),
          ].map(({ values, histogram, trace }) => {
            const { minimum, maximum, changes, nonFinite, integer } = values.series
            return [minimum, maximum, changes, nonFinite, integer, histogram?.read(1), trace]
          })
        expectSame(read(resumed), read(whole))
      }
    }
  })

  it('wait where many chains are summed together, so that to keep them changes no bit', () => {
    const columns = series(1100, 23, 4)
    const whole = summed(columns, [shareOf(1100)], [0, 23])
    const disturbed = summed(columns, [shareOf(1100)], [0, 13])
    const saved = disturbed[0]!.save()!
    disturbed[0]!.push(rows(columns, shareOf(1100), 13, 23), 10, first + 13)
    expectSame(disturbed[0]!.copy(), whole[0]!.copy())
    const [resumed] = summed(columns, [shareOf(1100)], [13, 23], { saved })
    expectSame(resumed!.copy(), whole[0]!.copy())
  })
})

describe('saved sums', () => {
  const columns = series(64, 20, 5)
  const saved = summed(columns, [shareOf(64)], [0, 20])[0]!.save()!

  it('of something else are refused by what differs', () => {
    const begin = (share: ChainShare, squared: string[], measured = quantities) =>
      new StandardSums(measured, share, squared, saved)
    expect(() => begin(shareOf(65), squares)).toThrow(
      new UsageError('these saved sums are of another run: they have chains 64, this one has chains 65'),
    )
    expect(() => begin(shareOf(64), [])).toThrow(
      new UsageError(
        'these saved sums are of another run: they have measurement 2 plaquette (values, squares, compared values), this one has measurement 2 plaquette (values, compared values)',
      ),
    )
    expect(() => begin(shareOf(64), squares, quantities.slice(0, 2))).toThrow(
      /they have measurement 3 dH \(.*\), this one has no measurement 3$/,
    )
    const older = { ...saved, belongsTo: { ...saved.belongsTo, layout: 0 } }
    expect(() => new StandardSums(quantities, shareOf(64), squares, older)).toThrow(
      'they have layout 0, this one has layout 2',
    )
    for (const parts of [saved.parts.slice(1), saved.parts.slice(0, -1), [...saved.parts, saved.parts[0]!]])
      expect(() => new StandardSums(quantities, shareOf(64), squares, { ...saved, parts })).toThrow(
        'laid out in another way',
      )
  })

  it('fit a run that sums the same, and no other', () => {
    const fits = (chains: number, squared: string[]) => canGoOnFrom(saved, quantities, chains, squared)
    expect([fits(64, squares), fits(64, []), fits(65, squares)]).toEqual([true, false, false])
    const shorter = { ...saved, parts: saved.parts.slice(1) }
    expect(canGoOnFrom(shorter, quantities, 64, squares)).toBe(false)
  })

  it('of some chains are cut out and joined again', () => {
    const [a, b, c] = groupedShares(64, 3).map((share) => someSavedSums(saved, share))
    expect(joinSavedSums([a!, b!, c!])).toEqual(saved)
    expect(() => joinSavedSums([a!, c!])).toThrow(/after chain \d+ comes chain/)
    expect(() => joinSavedSums([a!, { ...b!, trajectory: 3 }])).toThrow('different trajectories')
    expect(() => joinSavedSums([])).toThrow('no saved sums')
    expect(() => someSavedSums(a!, b!.share)).toThrow('not all among the saved sums')
    expect(() => someSavedSums(saved, { firstChain: 0, chains: 64, of: 65 })).toThrow(UsageError)
  })

  it('are bytes whose every bit counts', () => {
    const bytes = encodeSavedSums(saved)
    expect(decodeSavedSums(bytes)).toEqual(saved)
    // where numbers cannot stand in place
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decodeSavedSums(shifted.subarray(3))).toEqual(saved)
    for (const at of [0, 63, 70, 400, bytes.length - 1]) {
      const changed = Uint8Array.from(bytes)
      changed[at]! ^= 1
      expect(() => decodeSavedSums(changed)).toThrow(/have been changed/)
    }
    expect(() => decodeSavedSums(bytes.subarray(0, 50))).toThrow('no saved sums')
    expect(() => decodeSavedSums(bytes.subarray(0, bytes.length - 8))).toThrow(/have been changed/)
  })

  it('go on where they ended and nowhere else', () => {
    const sums = new StandardSums(quantities, shareOf(64), squares, saved)
    expect(() => sums.push(rows(columns, shareOf(64), 0, 1), 1, first + 21)).toThrow(InternalError)
  })
})
