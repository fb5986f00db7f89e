import { expect, test } from 'vitest'
import { streamUrl } from '../../src/client/stream-url.ts'
import { UsageError } from '../../src/errors.ts'

test.each([
  ['http://127.0.0.1:4040', 'ws://127.0.0.1:4040/v1/stream'],
  ['http://localhost:4040/index.html?run=x#y', 'ws://localhost:4040/v1/stream?run=x'],
  ['https://[::1]:4040/', 'wss://[::1]:4040/v1/stream'],
  ['https://example.org/leap', 'wss://example.org/leap/v1/stream'],
  ['https://example.org/lab/leap/?run=x', 'wss://example.org/lab/leap/v1/stream?run=x'],
  ['https://example.org/leap/index.html', 'wss://example.org/leap/v1/stream'],
  ['http://127.0.0.1:4040/v1/stream', 'ws://127.0.0.1:4040/v1/stream'],
  ['ws://127.0.0.1:4040', 'ws://127.0.0.1:4040/v1/stream'],
  ['wss://host/behind/a/proxy', 'wss://host/behind/a/proxy'],
])('%s is at %s', (address, url) => {
  expect(streamUrl(address)).toBe(url)
})

test.each([['127.0.0.1:4040'], ['localhost:4040'], ['file:///etc/passwd'], ['']])(
  '%s is refused',
  (address) => {
    expect(() => streamUrl(address)).toThrow(UsageError)
  },
)
