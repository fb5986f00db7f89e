import { filter, firstValueFrom } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../src/client/connect.ts'
import type { Connection } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { CommandError } from '../../src/errors.ts'
import { Hub } from '../../src/server/hub.ts'
import { type ServeOptions, serve } from '../../src/server/server.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(options: Partial<ServeOptions>) {
  const server = await serve({ hub: new Hub(), port: 0, access: { allowControl: true }, ...options })
  cleanUps.push(() => server.close())
  return server
}

const connectTo = (url: string): Connection => {
  const connection = connect(url, { webSocket: WebSocket as unknown as WebSocketConstructor })
  cleanUps.push(() => connection.close())
  return connection
}

test('a command waits for the connection and resolves with what was done', async () => {
  const server = await start({
    command: async ({ name, run, args }) => `${name} ${run} ${JSON.stringify(args)}`,
  })
  const answer = connectTo(server.url).command('checkpoint', { run: 'r', args: { why: 'test' } })
  expect(await answer).toBe('checkpoint r {"why":"test"}')
})

test('a refusal is an error with its code', async () => {
  const server = await start({ access: { allowControl: false }, command: async () => 'never' })
  const refused = await connectTo(server.url)
    .command('stop')
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(CommandError)
  expect(refused).toMatchObject({ code: 'forbidden' })
})

test('a command whose connection breaks before the answer is not given again', async () => {
  const given: string[] = []
  const command = ({ name }: { name: string }) => {
    given.push(name)
    return name === 'stop' ? new Promise<string>(() => {}) : Promise.resolve('here')
  }
  const server = await start({ command })
  const connection = connectTo(server.url)
  const answer = connection.command('stop').catch((error: unknown) => error)
  expect(await connection.command('checkpoint')).toBe('here')
  await server.close()
  expect(await answer).toMatchObject({ code: 'disconnected' })
  await start({ command, port: server.port })
  expect(await connection.command('checkpoint')).toBe('here')
  expect(given).toEqual(['stop', 'checkpoint', 'checkpoint'])
})

test('close ends what waits, and what comes after', async () => {
  const server = await start({})
  const connection = connectTo(server.url)
  const waiting = connection.command('stop').catch((error: unknown) => error)
  connection.close()
  expect(await waiting).toMatchObject({ code: 'closed' })
  await expect(connection.command('stop')).rejects.toMatchObject({ code: 'closed' })
})

test('statuses: those raised at present, also after the server was another', async () => {
  const hub = new Hub()
  const status = {
    id: 'a',
    level: 'warning',
    code: 'frozen',
    text: 'Q has not changed',
    topic: 'run/7/hmc',
  } as const
  hub.raise(status)
  hub.raise({ ...status, id: 'b' })
  const server = await start({ hub })
  const connection = connectTo(server.url)
  const withIds = (...ids: string[]) =>
    firstValueFrom(
      connection.statuses.pipe(
        filter((now) => JSON.stringify(now.map(({ id }) => id)) === JSON.stringify(ids)),
      ),
    )
  expect((await withIds('a', 'b'))[0]).toEqual({ ...status, time: expect.any(Number) })
  hub.clear('a')
  await withIds('b')
  await server.close()
  const other = new Hub()
  other.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  other.raise({ ...status, id: 'c' })
  await start({ hub: other, port: server.port })
  await withIds('c')
})
