import { expect, test } from 'vitest'
import { shownAddress } from '../../src/client/shown-address.ts'

test.each([
  ['wss://me:secret@example.org', 'wss://example.org'],
  ['http://me@127.0.0.1:4040/leap/?run=a@b', 'http://127.0.0.1:4040/leap/?run=a@b'],
  ['HTTPS://me:s@cret@example.org/', 'HTTPS://example.org/'],
  ['ftp://me:secret@example.org/a@b', 'ftp://example.org/a@b'],
  ['http://me:sec/ret@example.org', 'http://example.org'],
  ['http://me:sec ret@', 'http://'],
  ['--proxy=http://me:secret@example.org', '--proxy=http://example.org'],
  ['http://127.0.0.1:4040/?run=a@b', 'http://127.0.0.1:4040/?run=a@b'],
  ['runs/beta@4', 'runs/beta@4'],
])('%s is shown as %s', (address, shown) => {
  expect(shownAddress(address)).toBe(shown)
})
