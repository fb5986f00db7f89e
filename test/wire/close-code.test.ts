import { expect, test } from 'vitest'
import { isFinalCloseCode } from '../../src/wire/close-code.ts'

test.each([
  [1000, false],
  [1001, false],
  [1006, false],
  [1009, true],
  [4000, false],
  [4008, false],
  [4009, false],
  [4400, true],
  [4408, true],
  [4401, true],
  [4403, true],
  [4413, true],
  [4429, true],
])('%i is final: %s', (code, final) => {
  expect(isFinalCloseCode(code)).toBe(final)
})
