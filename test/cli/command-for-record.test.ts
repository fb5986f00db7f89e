import { expect, test } from 'vitest'
import { commandForRecord } from '../../src/cli/command-for-record.ts'

test('a command line is kept without addresses of webhooks, and without passwords in others', () => {
  expect(
    commandForRecord([
      ...['run', 'hmc', '--beta', '4', '--alert-webhook', 'https://example.org/secret'],
      ...[
        '--alert-webhook=https://example.org/secret',
        '--source',
        'https://me:secret@example.org/a',
        'runs/a@b',
      ],
    ]),
  ).toEqual([
    ...['run', 'hmc', '--beta', '4', '--alert-webhook', '...'],
    ...['--alert-webhook=...', '--source', 'https://example.org/a', 'runs/a@b'],
  ])
})
