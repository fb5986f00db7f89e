import { afterEach, expect, test } from 'vitest'
import { CommandError } from '../../src/errors.ts'
import type { CarryOut, ClientCommand } from '../../src/server/command.ts'
import { Hub } from '../../src/server/hub.ts'
import type { RefusedCommand } from '../../src/server/refused-command.ts'
import { type ServeOptions, serve } from '../../src/server/server.ts'
import { RawClient } from './raw-client.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(options: Partial<ServeOptions>): Promise<RawClient> {
  const server = await serve({ hub: new Hub(), port: 0, ...options })
  cleanUps.push(() => server.close())
  const raw = new RawClient(server.url)
  await raw.first('info')
  return raw
}

test('a command is carried out with what the client said, and answered', async () => {
  const given: ClientCommand[] = []
  const command: CarryOut = async (one) => {
    given.push(one)
    return `${one.name} done`
  }
  const raw = await start({ command, access: { allowControl: true } })
  expect(raw.of('info')[0]!.capabilities).toContain('command')
  raw.send({ op: 'hello', client: 'notebook' })
  raw.send({ op: 'command', request: 7, name: 'stop', run: 'r', args: { now: true } })
  raw.send({ op: 'command', request: 8, name: 'checkpoint' })
  await raw.until(() => raw.of('done').length === 2)
  expect(raw.of('done')).toEqual([
    { op: 'done', request: 7, text: 'stop done' },
    { op: 'done', request: 8, text: 'checkpoint done' },
  ])
  const client = { name: 'notebook', address: '127.0.0.1' }
  expect(given).toEqual([
    { name: 'stop', run: 'r', args: { now: true }, client },
    { name: 'checkpoint', run: undefined, args: {}, client },
  ])
})

test.each<[string, Partial<ServeOptions>, string]>([
  ['no command is offered', { access: { allowControl: true } }, 'unsupported'],
  ['the connection may look only', { command: async () => 'never' }, 'forbidden'],
  ['the run is not there', fails(new CommandError('no-run', 'no run x')), 'no-run'],
  ['it fails', fails(new Error('the disk is full')), 'failed'],
])('refused where %s, and the conversation goes on', async (_, options, code) => {
  const refused: RefusedCommand[] = []
  const raw = await start({ ...options, onRefusedCommand: (one) => refused.push(one) })
  expect(raw.of('info')[0]!.capabilities.includes('command')).toBe(
    'command' in options && code !== 'forbidden',
  )
  raw.send({ op: 'hello', client: 'notebook' })
  raw.send({ op: 'command', request: 7, name: 'stop' })
  const error = await raw.first('error')
  expect(error).toMatchObject({ request: 7, code, retry: false })
  expect(refused).toEqual([
    {
      command: { name: 'stop', run: undefined, args: {}, client: { name: 'notebook', address: '127.0.0.1' } },
      code,
      text: error.text,
      times: 1,
    },
  ])
  raw.send({ op: 'subscribe', request: 8, topic: 'none' })
  await raw.until(() => raw.of('error').length === 2)
})

function fails(error: Error): Partial<ServeOptions> {
  return { access: { allowControl: true }, command: () => Promise.reject(error) }
}
