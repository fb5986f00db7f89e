import { expect, it } from 'vitest'
import { independentStretch } from '../../src/stats/independent-stretch.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { accumulate, autoregressive, block } from './ground-truths.ts'
import { seededRandom } from './seeded-random.ts'

it('is 4 tau_int of the slowest, and infinite for what is frozen or unknown', () => {
  const random = seededRandom(1)
  const of = (r: number) =>
    integratedTime(
      accumulate(
        4,
        2000,
        block(4, 2000, () => autoregressive(random, r)),
      ),
    )
  const [quick, slow] = [of(0), of(0.9)]
  const longest = Math.max(slow.value!, slow.memory!)
  expect(longest).toBeGreaterThan(quick.value!)
  expect(independentStretch(quick, slow)).toBe(4 * longest)
  expect(independentStretch(slow, quick)).toBe(4 * longest)
  // tau_int of AR(-.9) is .05, but it remembers as long as AR(.9)
  const antithetic = of(-0.9)
  expect(antithetic.value!).toBeLessThan(0.2)
  expect(independentStretch(antithetic)).toBeGreaterThan(4 * 10)
  const frozen = integratedTime(accumulate(2, 500, new Float64Array(1000)), { exactVariance: 1 })
  expect(frozen.value).toBeGreaterThan(1)
  expect(independentStretch(quick, frozen)).toBe(Number.POSITIVE_INFINITY)
  expect(independentStretch(integratedTime(accumulate(1, 1, Float64Array.of(1))))).toBe(
    Number.POSITIVE_INFINITY,
  )
})
