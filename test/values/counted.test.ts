import { expect, it } from 'vitest'
import { counted } from '../../src/values/format.ts'

it.each([
  [1, 'trajectory', '1 trajectory'],
  [0, 'trajectory', '0 trajectories'],
  [2000, 'chain', '2\u202f000 chains'],
  [2, 'day', '2 days'],
])('%d %s', (count, noun, text) => {
  expect(counted(count, noun)).toBe(text)
})
