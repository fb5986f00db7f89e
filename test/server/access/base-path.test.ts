import { expect, test } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { basePath, belowBase } from '../../../src/server/access/base-path.ts'

test.each([
  ['/', '/'],
  ['', '/'],
  ['leap', '/leap/'],
  ['/leap', '/leap/'],
  ['/leap/', '/leap/'],
  ['//lab//leap', '/lab/leap/'],
])('%s is %s', (path, base) => {
  expect(basePath(path)).toBe(base)
})

test.each(['/../x', '/leap?x', '/le ap/', '/le%2fap/', 'https://example.org', '/a/./b'])(
  '%s is refused',
  (path) => {
    expect(() => basePath(path)).toThrow(UsageError)
  },
)

test.each([
  ['/leap/', '/'],
  ['/leap/v1/runs?x', '/v1/runs?x'],
  ['/leap', undefined],
  ['/leaps/v1/runs', undefined],
  ['/v1/runs', undefined],
  ['*', undefined],
])('%s below /leap/: %s', (url, path) => {
  expect(belowBase(url, '/leap/')).toBe(path)
})
