import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWith, filter, firstValueFrom, ignoreElements, last, take, tap, toArray } from 'rxjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Item } from '../../src/client/index.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import type { RunListing } from '../../src/server/index.ts'
import { KeptRun } from '../archive/kept-run.ts'
import { ProgramsOfTests } from './programs-of-tests.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-serve-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
// behind the folder, for what is last is undone first: programs write into it
const tests = new ProgramsOfTests()

interface Values {
  readonly first: number
  readonly values: Float64Array
}

/** All that the log has of Q. */
function logged(directory: string): { epoch: string; values: number[] } {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    const values = [...log.stretches('hmc', ['Q'])].flatMap(({ columns }) => [...columns[0]!])
    return { epoch: log.epoch, values }
  } finally {
    log.close()
  }
}

test('a client that followed a run goes on from its cursor in another server, and has every value once', async () => {
  const directory = join(folder, 'run')
  const run = await tests.start(
    'run',
    'hmc',
    '--chains',
    '16',
    '--trajectories',
    '100000000',
    '--run-dir',
    directory,
  )
  const live = tests.connectTo(run.url)
  const glob = 'run/*/hmc/measurement/Q'
  const before = await firstValueFrom(live.topics<Values>(glob, { from: 'first' }).pipe(take(5), toArray()))
  expect(before.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  live.close()
  // no measurement is sent from one process to the other, and everybody may read any page
  const page = await tests.connectTo(run.url).fetch<Values>(before[0]!.topic, { from: 2, limit: 3 })
  expect(page.items.map(({ value }) => value)).toEqual(before.slice(1, 4).map(({ value }) => value))
  run.child.kill('SIGINT')
  expect(await run.exit).toBe(130)
  for (const rest of ['-wal', '-shm']) expect(existsSync(join(directory, `log.sqlite${rest}`))).toBe(false)

  const server = await tests.start('serve', folder)
  const { topic, epoch, seq } = before.at(-1)!
  const gaps: unknown[] = []
  const next = tests.connectTo(`${server.url}/?run=run`)
  next.gaps.subscribe((gap) => gaps.push(gap))
  const after = await firstValueFrom(next.topic<Values>(topic, { from: { epoch, seq } }).pipe(toArray()))
  const all = [...before, ...after]
  expect(all.map((item) => item.seq)).toEqual(Array.from(all, (_, i) => i + 1))
  expect(gaps).toEqual([])
  const expected = logged(directory)
  expect(epoch).toBe(expected.epoch)
  expect(all.flatMap(({ value }) => [...value.values])).toEqual(expected.values)
})

test('a run that goes on is followed in another process to its end, every value once', async () => {
  const directory = join(folder, 'run')
  const run = await tests.start(
    'run',
    'hmc',
    '--chains',
    '16',
    '--trajectories',
    '100000000',
    '--run-dir',
    directory,
  )
  // from its first block on there is a run to serve
  await firstValueFrom(tests.connectTo(run.url).topics('run/*/hmc/measurement/Q', { from: 'first' }))
  const server = await tests.start('serve', directory)
  const connection = tests.connectTo(`${server.url}/?run=run`)
  const items: Item<Values>[] = []
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const complete = firstValueFrom(
    connection.topics<Values>('run/*/hmc/measurement/Q', { from: 'first' }).pipe(
      tap((item) => {
        items.push(item)
        if (items.length === 3) begun()
      }),
      last(),
    ),
  )
  // topics() goes on for ever, for more may come: a single topic completes
  await hasBegun
  const ended = firstValueFrom(
    connection.topic(items[0]!.topic, { from: 'live' }).pipe(ignoreElements(), endWith(true)),
  )
  run.child.kill('SIGINT')
  expect(await run.exit).toBe(130)
  await ended
  expect(items.flatMap(({ value }) => [...value.values])).toEqual(logged(directory).values)
  connection.close()
  await complete
})

test('names and summaries over HTTP; a signal ends it', async () => {
  for (const [name, ended] of [
    ['a', 'finished'],
    ['b', 'interrupted'],
  ] as const) {
    const kept = new KeptRun(join(folder, 'scan', name))
    kept.sample(3)
    kept.end(ended)
  }
  const going = new KeptRun(join(folder, 'c'))
  const { url, child, exit } = await tests.start('serve', folder)
  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`)
    return { status: answer.status, text: await answer.text() }
  }
  const listed = JSON.parse((await get('/v1/runs')).text)
  expect(listed.map(({ name, state }: RunListing) => [name, state])).toEqual([
    ['c', 'running'],
    ['scan/a', 'finished'],
    ['scan/b', 'interrupted'],
  ])
  expect(listed[2]).toMatchObject({ samplers: ['hmc', 'exact'], path: 'runs/scan%2Fb' })
  const known = JSON.parse((await get('/v1/runs/scan%2Fb')).text)
  expect(known.values['run/hmc-1/hmc/progress'].value).toMatchObject({ kind: 'progress', sampler: 'hmc' })
  expect((await get('/metrics')).text).toContain('leapstream_running{run="c",sampler="hmc"} 1\n')
  expect(JSON.parse((await get('/v1/runs/scan%2Fb/summary')).text)).toEqual({
    run: 'hmc-1',
    ended: 'interrupted',
  })
  expect((await get('/v1/runs/c/summary')).status).toBe(409)
  expect((await get('/v1/runs/nothing/summary')).status).toBe(404)
  const nothing = tests.connectTo(`${url}/?run=nothing`)
  await firstValueFrom(nothing.status.pipe(filter((status) => status === 'closed')))
  await expect(firstValueFrom(nothing.topics('**'))).rejects.toThrow('code 4404')
  going.breakOff()
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

const said = (...argv: string[]) =>
  spawnSync(process.execPath, ['dist/cli/main.js', ...argv], { encoding: 'utf8' })

test('what it needs is said in a line', () => {
  expect(said('serve')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^leapstream: serve needs a folder/),
  })
  expect(said('serve', join(folder, 'nothing'))).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/nothing is no folder: give a run directory/),
  })
  expect(said('serve', '--help').stdout).toMatch(/leapstream serve <folder\.\.\.>/)
})
