import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { checkedHost, isAllowedHost } from '../../../src/server/access/allowed-hosts.ts'

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
])('of a server of this machine only, Host %s: %s', (host, allowed) => {
  const rules = { names: [], isCertified: () => false }
  for (const bound of ['127.0.0.1', 'localhost', '::1'])
    expect(isAllowedHost(host, { ...rules, bound })).toBe(allowed)
})

test.each([
  ['192.0.2.7:4040', true],
  ['[2001:db8::7]:4040', true],
  ['localhost:4040', true],
  [`${hostname()}:4040`, true],
  ['lab.example', true],
  ['lab.example:8443', true],
  ['LAB.example:8443', true],
  ['leap.lab.example', true],
  ['lab.example.evil.example', false],
  ['evil.example:4040', false],
  ['127.1:4040', false],
  ['2130706433:4040', false],
  ['[::1:4040', false],
  ['[lab.example]', false],
  ['lab.example:99999', false],
  ['user@lab.example', false],
  ['', false],
  [undefined, false],
])('of a server that others can reach, Host %s: %s', (host, allowed) => {
  const isCertified = (name: string) => name.endsWith('.lab.example')
  expect(isAllowedHost(host, { bound: '0.0.0.0', names: ['lab.example'], isCertified })).toBe(allowed)
})

test('a name that is allowed has no port', () => {
  expect(checkedHost('Lab.Example')).toBe('lab.example')
  expect(checkedHost('::1')).toBe('::1')
  for (const host of ['lab.example:80', 'https://lab.example', 'lab example', '', '*'])
    expect(() => checkedHost(host)).toThrow(UsageError)
})
