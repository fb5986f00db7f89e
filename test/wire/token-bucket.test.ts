import { expect, test } from 'vitest'
import { TokenBucket } from '../../src/wire/token-bucket.ts'

test('a burst, then the rate', () => {
  const bucket = new TokenBucket(20, 40, 0)
  for (let i = 0; i < 40; i++) expect(bucket.take(0)).toBe(0)
  expect(bucket.take(0)).toBe(50)
  expect(bucket.take(25)).toBe(25)
  expect(bucket.take(50)).toBe(0)
  expect(bucket.take(50)).toBe(50)
})

test('idle time saves up no more than a burst, and a clock set back gives nothing', () => {
  const bucket = new TokenBucket(1, 2, 0)
  expect([bucket.take(1e9), bucket.take(1e9), bucket.take(1e9)]).toEqual([0, 0, 1000])
  expect(bucket.take(0)).toBe(1000)
})
