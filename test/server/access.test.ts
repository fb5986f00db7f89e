import { expect, test } from 'vitest'
import { isAllowedHost, isAllowedOrigin } from '../../src/server/access.ts'

test.each([
  ['localhost:4040', true],
  ['127.0.0.1:4040', true],
  ['[::1]:4040', true],
  ['LOCALHOST:4040', true],
  // the other end of a tunnel, or port 80
  ['localhost:8089', true],
  ['127.0.0.1:8089', true],
  ['127.8.9.10:8089', true],
  ['[::1]:8089', true],
  ['localhost', true],
  ['127.0.0.1', true],
  ['evil.example:4040', false],
  ['evil.example', false],
  ['localhost.evil.example:4040', false],
  ['127.0.0.1.evil.example:4040', false],
  ['evil.example:4040 localhost', false],
  ['127.0.0.1:4040@evil.example', false],
  ['localhost@evil.example', false],
  ['localhost:4040/', false],
  ['localhost:4040:80', false],
  ['localhost:', false],
  ['localhost:99999', false],
  ['localhost:4o4', false],
  ['0.0.0.0:4040', false],
  ['128.0.0.1:4040', false],
  ['10.127.0.1:4040', false],
  ['127.0.0.256:4040', false],
  ['127.1:4040', false],
  ['2130706433:4040', false],
  ['[::2]:4040', false],
  ['[::]:4040', false],
  ['::1', false],
  ['', false],
  [undefined, false],
])('Host %s: %s', (host, allowed) => {
  expect(isAllowedHost(host)).toBe(allowed)
})

test.each([
  [undefined, true],
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
])('Origin %s: %s', (origin, allowed) => {
  expect(isAllowedOrigin(origin)).toBe(allowed)
})
