import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { analyze } from '../../src/stats/analyze.ts'
import { SeriesAnalysis } from '../../src/stats/series-analysis.ts'
import { normal, seededRandom } from './seeded-random.ts'

const random = seededRandom(61)
const columns = [1, 2, 3].map(() => Float64Array.from({ length: 50_000 }, () => normal(random)))

it('is the analysis of the rows', () => {
  const analysis = new SeriesAnalysis({ chains: 3, mean: 0 })
  const rows = Float64Array.from({ length: 150_000 }, (_, i) => columns[i % 3]![Math.floor(i / 3)]!)
  analysis.push(rows, 50_000)
  expect(analyze(columns, { mean: 0 })).toEqual(analysis.read())
})

// Independent draws: tau_int = 1, 4.5 errors, one seed.
it('takes a single array, plain arrays and typed ones', () => {
  const single = analyze(columns[0]!)
  expect(single).toEqual(analyze([columns[0]!]))
  expect(single).toEqual(analyze([...columns[0]!]))
  expect(single.chains).toBe(1)
  expect(Math.abs(single.integratedTime.value! - 1)).toBeLessThan(4.5 * single.integratedTime.error!)
})

it('refuses nothing, and chains of different lengths', () => {
  expect(() => analyze([])).toThrow(/at least one chain/)
  expect(() => analyze([[], []])).toThrow(/at least one value/)
  expect(() => analyze([[1, 2], [1, 2], [3]])).toThrow(/equal length, got 2 and 1 values \(chain 3\)/)
  expect(() => analyze([1, 2], { mean: Number.NaN })).toThrow(UsageError)
})
