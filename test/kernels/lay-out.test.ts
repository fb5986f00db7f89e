import { expect, it } from 'vitest'
import { layOut } from '../../src/kernels/lay-out.ts'

it('lays arrays out one after the other, each at the start of a line of the cache', () => {
  expect(layOut({ first: 1, none: 0, second: 64, third: 65 }, 128)).toEqual({
    at: { first: 128, none: 192, second: 192, third: 256 },
    end: 384,
  })
})
