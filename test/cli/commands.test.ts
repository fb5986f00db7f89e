import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../src/client/connect.ts'
import type { Connection } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { RunDirectory } from '../../src/record/index.ts'
import { startProgram } from './leapstream.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const chains = ['hmc', '--lattice', '4x4', '--chains', '4', '--trajectories', '100000000'] as const

async function start(...argv: readonly string[]) {
  const program = await startProgram(...argv)
  cleanUps.push(async () => {
    program.child.kill('SIGKILL')
    await program.exit
  })
  const connection = connect(program.url, {
    client: 'note\u001bbook',
    webSocket: WebSocket as unknown as WebSocketConstructor,
  })
  cleanUps.push(() => connection.close())
  return { ...program, connection }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-commands-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const capabilities = async ({ info }: Connection) => (await firstValueFrom(info)).capabilities

test('checkpoint and stop of a run that is kept: answered, done, in its log and on stderr', async () => {
  const path = join(newFolder(), 'run')
  const { connection, exit, said } = await start('run', ...chains, '--run-dir', path, '--allow-control')
  expect(await capabilities(connection)).toContain('command')
  const progress = connection.topics<{ trajectories: number }>('run/*/hmc/progress')
  await firstValueFrom(progress.pipe(filter(({ value }) => value.trajectories > 0)))

  const kept = /^hmc is kept before trajectory ([\d ]+)$/.exec(await connection.command('checkpoint'))
  const trajectory = Number(kept?.[1]?.replaceAll(' ', ''))
  expect(trajectory).toBeGreaterThan(0)
  const { saved } = new RunDirectory(path).checkpoints.newest('hmc', Number.POSITIVE_INFINITY)
  expect(saved!.trajectory).toBeGreaterThanOrEqual(trajectory)

  await expect(connection.command('dance')).rejects.toMatchObject({ code: 'unsupported' })
  await expect(connection.command('stop', { run: 'x' })).rejects.toMatchObject({ code: 'no-run' })
  const log = new RunDirectory(path).openLog()
  cleanUps.push(() => log.close())
  const { run } = log
  expect(await connection.command('stop', { run })).toContain('ends')
  expect(await exit).toBe(0)

  const events = log.events()
  const client = { client: 'note?book', address: '127.0.0.1' }
  expect(events.filter(({ kind }) => kind === 'command').map(({ detail }) => detail)).toEqual([
    { command: 'checkpoint', ...client },
    { command: 'stop', ...client },
  ])
  const [unknown, elsewhere] = [
    'there is no command dance here: there are stop, checkpoint',
    'there is no run x here; /v1/runs has their names',
  ]
  expect(events.filter(({ kind }) => kind === 'command refused').map(({ detail }) => detail)).toEqual([
    { command: 'dance', ...client, code: 'unsupported', reason: unknown, times: 1 },
    { command: 'stop', run: 'x', ...client, code: 'no-run', reason: elsewhere, times: 1 },
  ])
  expect(events.find(({ kind }) => kind === 'ended')?.detail.ended).toBe(
    'asked for by note?book at 127.0.0.1',
  )
  for (const what of [
    'checkpoint',
    `stop of run ${run}`,
    `dance, which is refused: ${unknown}`,
    `stop of run x, which is refused: ${elsewhere}`,
  ])
    expect(said()).toContain(`leapstream: note?book at 127.0.0.1 asks for ${what}\n`)
})

test('without --allow-control nobody commands, and who tries is in the log', async () => {
  const path = join(newFolder(), 'run')
  const { connection, child, exit, said } = await start('run', ...chains, '--run-dir', path)
  expect(await capabilities(connection)).not.toContain('command')
  await expect(connection.command('stop')).rejects.toMatchObject({ code: 'forbidden' })
  child.kill('SIGINT')
  expect(await exit).toBe(130)
  const reason = 'this connection may look but not give commands: that needs the scope control'
  expect(said()).toContain(`note?book at 127.0.0.1 asks for stop, which is refused: ${reason}\n`)
  const log = new RunDirectory(path).openLog()
  cleanUps.push(() => log.close())
  expect(log.events().find(({ kind }) => kind === 'command refused')?.detail).toEqual({
    command: 'stop',
    client: 'note?book',
    address: '127.0.0.1',
    code: 'forbidden',
    reason,
    times: 1,
  })
})

test('a run that is not kept is stopped, and has no checkpoint', async () => {
  const { connection, exit } = await start('run', ...chains, '--allow-control')
  await expect(connection.command('checkpoint')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('--run-dir'),
  })
  await connection.command('stop')
  expect(await exit).toBe(0)
})

test('a training is kept and stopped', async () => {
  const model = join(newFolder(), 'model.json')
  const { connection, exit } = await start(
    ...['train', '--network', 'local', '--lattice', '4x4', '--layers', '2', '--batch', '16'],
    ...['--steps', '1000000', '--out', model, '--allow-control'],
  )
  expect(await connection.command('checkpoint')).toMatch(/^step [\d ]+ is kept$/)
  expect(await connection.command('stop')).toContain('ends')
  expect(await exit).toBe(130)
})

test('serve shows runs of other processes, which take no commands there', async () => {
  const { connection } = await start('serve', newFolder(), '--allow-control')
  expect(await capabilities(connection)).not.toContain('command')
  await expect(connection.command('stop')).rejects.toMatchObject({ code: 'unsupported' })
})
