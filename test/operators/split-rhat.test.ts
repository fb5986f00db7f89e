import { describe, expect, it } from 'vitest'
import { splitRhat } from '../../src/operators/split-rhat.ts'
import { splitRhat as read } from '../../src/stats/split-rhat.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('splitRhat', () => {
  const random = seededRandom(1)
  const rows = Array.from({ length: 60 }, () => [normal(random), normal(random), normal(random)])
  const whole = measurement(0, rows)
  const [a, b] = cut(whole, 20, 40) as [typeof whole, typeof whole]
  const chainsOf = (steps: number) => [0, 1, 2].map((chain) => rows.slice(0, steps).map((row) => row[chain]!))
  itKeepsTheContract(splitRhat, { a, b }, [read(chainsOf(20)), read(chainsOf(60))])

  it('sees a chain that lives elsewhere, and warns on charges', async () => {
    const shifted = rows.map(([x, y, z]) => [x!, y!, z! + 3])
    expect((await outputs(splitRhat(), measurement(0, shifted))).at(-1)!.value!).toBeGreaterThan(1.3)
    const charges = Array.from({ length: 200 }, () => [
      Math.round(normal(random)),
      Math.round(normal(random)),
    ])
    expect((await outputs(splitRhat(), measurement(0, charges))).at(-1)!.warning).toMatch(/discrete|distinct/)
  })

  it('keeps bounded memory: a long series is thinned', async () => {
    const long = Array.from({ length: 20_000 }, () => [normal(random)])
    const [result] = await outputs(splitRhat(), measurement(0, long))
    // R-hat of 8192 or fewer independent values: 1 within a few 1e-3.
    expect(Math.abs(result!.value! - 1)).toBeLessThan(0.01)
  })
})
