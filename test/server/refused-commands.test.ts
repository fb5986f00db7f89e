import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RefusedCommand } from '../../src/server/refused-command.ts'
import { RefusedCommands } from '../../src/server/refused-commands.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const told: RefusedCommand[] = []
  const commands = new RefusedCommands((refused) => told.push(refused))
  const client = { name: 'notebook', address: '192.0.2.7' }
  const add = (name: string): void =>
    commands.add({ command: { name, run: undefined, args: {}, client }, code: 'forbidden', text: 'no' })
  return { commands, add, timesTold: () => told.map(({ command, times }) => [command.name, times]) }
}

test('ten in a minute are told one by one, the others by their number and the last of them', () => {
  const { add, timesTold } = start()
  for (let i = 1; i <= 1000; i++) add(`stop ${i}`)
  const oneByOne = Array.from({ length: 10 }, (_, i) => [`stop ${i + 1}`, 1])
  expect(timesTold()).toEqual(oneByOne)
  vi.advanceTimersByTime(60_000)
  expect(timesTold()).toEqual([...oneByOne, ['stop 1000', 990]])
  add('later')
  expect(timesTold().at(-1)).toEqual(['later', 1])
  vi.advanceTimersByTime(60_000)
  expect(timesTold()).toHaveLength(12)
})

test('those that were counted only are told when the server ends', () => {
  const { commands, add, timesTold } = start()
  for (let i = 1; i <= 12; i++) add(`stop ${i}`)
  commands.close()
  expect(timesTold().at(-1)).toEqual(['stop 12', 2])
  expect(vi.getTimerCount()).toBe(0)
})
