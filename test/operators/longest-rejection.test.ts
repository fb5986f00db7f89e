import { longestRejection, type Measurement } from 'leapstream'
import { from, lastValueFrom } from 'rxjs'
import { expect, it } from 'vitest'
import { seededRandom } from '../stats/seeded-random.ts'

function blocks(rows: readonly (readonly number[])[], size: number): Measurement[] {
  const chains = rows[0]!.length
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
    const part = rows.slice(i * size, (i + 1) * size)
    return {
      name: 'accepted',
      first: i * size,
      steps: part.length,
      chains,
      values: Float64Array.from(part.flat()),
    }
  })
}

it.each([1, 2, 3, 7])('counts within each chain and across blocks of %i', async (size) => {
  const rows = [
    [1, 0],
    [0, 0],
    [0, 1],
    [0, 0],
    [0, 0],
    [1, 0],
    [0, 1],
  ]
  const { value, count } = await lastValueFrom(from(blocks(rows, size)).pipe(longestRejection()))
  expect(value).toBe(4)
  expect(count).toBe(7)
})

it('knows what independent decisions have: the mean of 200 series agrees within 4 errors', async () => {
  // a false alarm in one seed of 16 000; the seed is fixed
  const random = seededRandom(5)
  const longest: number[] = []
  let expected = 0
  for (let series = 0; series < 200; series++) {
    const rows = Array.from({ length: 1000 }, () => [random() < 0.4 ? 1 : 0])
    const result = await lastValueFrom(from(blocks(rows, 1000)).pipe(longestRejection()))
    longest.push(result.value)
    expected += result.expected! / 200
  }
  const mean = longest.reduce((a, b) => a + b, 0) / 200
  const variance = longest.reduce((a, b) => a + (b - mean) ** 2, 0) / 199
  expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / 200))
})

it('expects nothing where all or none were accepted', async () => {
  for (const value of [0, 1]) {
    const { expected } = await lastValueFrom(from(blocks([[value], [value]], 2)).pipe(longestRejection()))
    expect(expected).toBeNull()
  }
})
