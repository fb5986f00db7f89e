import { expect, test } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { checkedOrigin, isAllowedOrigin } from '../../../src/server/access/allowed-origins.ts'

test.each([
  ['http://127.0.0.1:4040', true],
  ['http://localhost:8089', true],
  ['http://[::1]:8089', true],
  ['http://localhost', true],
  ['https://127.0.0.1:4040', false],
  ['http://evil.example', false],
  ['http://evil.example:4040', false],
  ['http://localhost.evil.example:8089', false],
  ['http://localhost:8089/', false],
  ['http://user@localhost:8089', false],
  ['file://', false],
  ['null', false],
  ['', false],
])('of a server of this machine only, Origin %s: %s', (origin, allowed) => {
  const rules = { bound: '127.0.0.1', scheme: 'http', origins: [] } as const
  expect(isAllowedOrigin(origin, 'localhost:4040', rules)).toBe(allowed)
})

test.each([
  ['https://lab.example:4040', true],
  ['https://LAB.example:4040', true],
  ['https://dash.example', true],
  ['https://lab.example', false],
  ['http://lab.example:4040', false],
  ['https://localhost:4040', false],
  ['http://localhost:4040', false],
  ['https://lab.example:4040.evil.example', false],
  ['https://dash.example:444', false],
  ['null', false],
  ['', false],
])('of a server that others can reach, Origin %s: %s', (origin, allowed) => {
  const rules = { bound: '0.0.0.0', scheme: 'https', origins: ['https://dash.example'] } as const
  expect(isAllowedOrigin(origin, 'lab.example:4040', rules)).toBe(allowed)
})

test('an origin that is allowed has a scheme and no path', () => {
  expect(checkedOrigin('https://Dash.Example/')).toBe('https://dash.example')
  expect(checkedOrigin('https://dash.example:443')).toBe('https://dash.example')
  for (const origin of [
    'dash.example',
    '*',
    'null',
    'https://dash.example/leap',
    'ws://dash.example',
    'https://a@b',
  ])
    expect(() => checkedOrigin(origin)).toThrow(UsageError)
})
