import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-token-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const token = (...argv: string[]) =>
  spawnSync(process.execPath, ['dist/cli/main.js', 'token', ...argv], { encoding: 'utf8' })

test('makes a line for a token file, another one each time', () => {
  const lines = [token(), token('--scope', 'control')].map(({ stdout }) => stdout)
  expect(lines[0]).toMatch(/^[0-9a-f]{64} read\n$/)
  expect(lines[1]).toMatch(/^[0-9a-f]{64} read,control\n$/)
  expect(lines[0]!.slice(0, 64)).not.toBe(lines[1]!.slice(0, 64))
})

test('adds to a file that only its owner can read, and prints the token alone', () => {
  const file = join(folder, 'tokens')
  const first = token('--out', file)
  expect(first.stdout).toMatch(/^[0-9a-f]{64}\n$/)
  expect(first.stderr).toContain(`give --token-file ${file}`)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  // as somebody left it who edits files without a last line end
  writeFileSync(file, `# of the group\n${first.stdout.trim()} read`)
  const second = token('--scope', 'control', '--out', file)
  expect(readFileSync(file, 'utf8')).toBe(
    `# of the group\n${first.stdout.trim()} read\n${second.stdout.trim()} read,control\n`,
  )
})

test.runIf(process.platform !== 'win32')(
  'refuses a file that others can read, and leaves it as it was',
  () => {
    const file = join(folder, 'tokens')
    writeFileSync(file, '')
    chmodSync(file, 0o644)
    const { status, stderr } = token('--out', file)
    expect([status, stderr]).toEqual([
      1,
      `leapstream: ${file} cannot be written: others than you can read it: chmod 600 ${file}\n`,
    ])
    expect(readFileSync(file, 'utf8')).toBe('')
  },
)

test.each([
  [['--scope', 'write'], '--scope write: must be one of read, control'],
  [['--out', '/nowhere/tokens'], 'there is no folder /nowhere: make it first'],
])('%s is refused', (argv, message) => {
  const { status, stderr } = token(...argv)
  expect(status).not.toBe(0)
  expect(stderr).toContain(message)
})
