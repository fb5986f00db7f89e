import { expect, test } from 'vitest'
import { isAllowedHost, isAllowedOrigin } from '../../src/server/access.ts'

test.each([
  ['localhost:4040', true],
  ['127.0.0.1:4040', true],
  ['[::1]:4040', true],
  ['LOCALHOST:4040', true],
  ['localhost', false],
  ['localhost:4041', false],
  ['evil.example:4040', false],
  ['localhost.evil.example:4040', false],
  ['127.0.0.1:4040@evil.example', false],
  ['0.0.0.0:4040', false],
  ['', false],
  [undefined, false],
])('Host %s: %s', (host, allowed) => {
  expect(isAllowedHost(host, 4040)).toBe(allowed)
})

test('port 80 need not be named', () => {
  expect(isAllowedHost('localhost', 80)).toBe(true)
})

test.each([
  [undefined, true],
  ['http://127.0.0.1:4040', true],
  ['https://127.0.0.1:4040', false],
  ['http://evil.example', false],
  ['http://127.0.0.1:8080', false],
  ['null', false],
])('Origin %s: %s', (origin, allowed) => {
  expect(isAllowedOrigin(origin, 4040)).toBe(allowed)
})
