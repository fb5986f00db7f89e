import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ToComputation } from '../../src/cli/computation-messages.ts'
import { ForwardedCommands } from '../../src/cli/forwarded-commands.ts'
import type { ClientCommand } from '../../src/server/index.ts'

let stderr: string[]
let told: ToComputation[]
let commands: ForwardedCommands
beforeEach(() => {
  vi.useFakeTimers()
  stderr = []
  told = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0)
  commands = new ForwardedCommands(
    (message) => told.push(message),
    (run) => (run === 'here' ? 'under way' : run === 'old' ? 'over' : 'absent'),
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const given = (name: string, run?: string): ClientCommand => ({
  name,
  run,
  args: {},
  client: { name: 'note\u001b[2Jbook', address: '192.0.2.7' },
})

test('a command is passed on, answered, and told on stderr without what could move a cursor', async () => {
  commands.offer(['stop'])
  const answer = commands.carryOut(given('stop', 'here'))
  expect(told).toEqual([{ kind: 'command', command: 1, given: given('stop', 'here') }])
  commands.answered({ kind: 'carried-out', command: 1, text: 'ends' })
  expect(await answer).toBe('ends')
  expect(stderr).toEqual(['leapstream: note?[2Jbook at 192.0.2.7 asks for stop of run here\n'])
})

test.each([
  ['dance', undefined, 'unsupported', 'there are stop'],
  ['stop', 'elsewhere', 'no-run', 'there is no run elsewhere'],
  ['stop', 'old', 'no-run', 'run old is over'],
])('%s of run %s is refused as %s', async (name, run, code, text) => {
  commands.offer(['stop'])
  await expect(commands.carryOut(given(name, run))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(text),
  })
  expect(told).toEqual([])
  // whoever serves tells of all that is refused
  expect(stderr).toEqual([])
})

test('nothing is computed: refused', async () => {
  await expect(commands.carryOut(given('stop'))).rejects.toMatchObject({ code: 'no-run' })
})

test('an answer that says no, and one that does not come', async () => {
  commands.offer(['stop'])
  const refused = commands.carryOut(given('stop'))
  commands.answered({ kind: 'not-carried-out', command: 1, code: 'failed', text: 'the disk is full' })
  await expect(refused).rejects.toMatchObject({ code: 'failed', message: 'the disk is full' })
  const late = commands.carryOut(given('stop')).catch((error: unknown) => error)
  vi.advanceTimersByTime(60_000)
  expect(await late).toMatchObject({ code: 'failed' })
  commands.answered({ kind: 'carried-out', command: 2, text: 'too late' })
})
