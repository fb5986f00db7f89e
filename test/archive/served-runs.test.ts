import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRuns } from '../../src/archive/find-runs.ts'
import { RunWatch, ServedRuns } from '../../src/archive/index.ts'
import { runRows } from '../../src/archive/run-rows.ts'
import { ServedRun } from '../../src/archive/served-run.ts'
import { RunDirectory } from '../../src/record/index.ts'
import { Hub } from '../../src/server/index.ts'
import { readValue } from '../../src/values/read-value.ts'
import { type RunTable, runTable } from '../../src/values/run-table.ts'
import type { Page } from '../../src/wire/messages.ts'
import { attach } from '../server/attach.ts'
import { KeptRun } from './kept-run.ts'

let folder: string
let told: string[]
const closing: (() => void)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-runs-'))
  told = []
})
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
  rmSync(folder, { recursive: true, force: true })
})

const frozen = { code: 'frozen', sampler: 'hmc', level: 'warning', text: 'frozen: Q' }
const at = (...parts: string[]) => join(folder, ...parts)
const tell = (message: string) => void told.push(message)
const finished = (path: string, options = {}) => {
  const run = new KeptRun(path, options)
  run.sample(3)
  run.end('finished')
}

test('runs are found in a folder and one level deeper, by the way to them; one that is named itself by its own name', () => {
  finished(at('a'))
  finished(at('scan', 'beta-2'))
  finished(at('scan', 'deeper', 'still'))
  mkdirSync(at('.hidden'))
  expect([...findRuns([folder]).keys()]).toEqual(['a', 'scan/beta-2'])
  expect([...findRuns([at('a'), at('scan')]).keys()]).toEqual(['a', 'beta-2', 'deeper/still'])
  expect([...findRuns([at('nothing')]).keys()]).toEqual([])
  finished(at('other', 'a'))
  expect([...findRuns([at('a'), at('other')]).keys()]).toEqual(['a', 'other/a'])
})

test.each([
  ['finished', 'finished'],
  ['interrupted', 'interrupted'],
  ['the errors that were asked for are reached', 'stopped'],
])('a run that ended as %s is %s', (ended, state) => {
  const run = new KeptRun(at('a'))
  run.sample(5)
  const [frozen, disk] = [
    { code: 'frozen', sampler: 'hmc', level: 'warning', text: 'frozen: Q' },
    { code: 'disk-low', level: 'error', text: 'the disk is nearly full' },
  ]
  for (const alarm of [frozen, disk, { ...frozen, code: 'not-exact' }]) run.event('raised', alarm)
  run.event('cleared', { ...frozen, code: 'not-exact' })
  run.end(ended)
  const ofRun = { code: 'disk-low', level: 'error', text: 'the disk is nearly full' }
  const rows = runRows('a', new RunDirectory(at('a')))
  expect(rows).toMatchObject([
    {
      run: 'a',
      state,
      pipeline: 'hmc',
      sampler: 'hmc',
      beta: 4,
      lattice: [8, 8],
      chains: 2,
      trajectories: 60,
      total: 1010,
      integratedTime: { kind: 'integratedTime', count: 50 },
      tunnelingRate: { kind: 'tunnelingRate', count: 50 },
      verdict: 'passed',
      alarms: [{ code: 'frozen', level: 'warning', text: 'frozen: Q' }, ofRun],
    },
    { run: 'a', state, sampler: 'exact', trajectories: 0, alarms: [ofRun] },
  ])
  expect(rows[0]!.changed).toBeGreaterThan(1.7e12)
  expect(readValue(runTable, { kind: 'runTable', rows, notes: [] })).toBeDefined()
})

test('a run that goes on, fails or was killed says so, also before its first measurement', () => {
  const run = new KeptRun(at('a'))
  const state = () => runRows('a', new RunDirectory(at('a')))[0]!.state
  expect(state()).toBe('running')
  run.breakOff()
  expect(state()).toBe('broken off')
  const failing = new KeptRun(at('b'))
  failing.event('failed', { reason: 'why' })
  failing.breakOff()
  expect(runRows('b', new RunDirectory(at('b')))[0]!.state).toBe('failed')
})

test('a directory that cannot be read is a row that says why', () => {
  finished(at('a'))
  truncateSync(at('a', 'log.sqlite'), 5000)
  writeFileSync(join(mkdirSync(at('b'), { recursive: true })!, 'run.json'), '{')
  for (const name of ['a', 'b']) {
    const [row, ...others] = runRows(name, new RunDirectory(at(name)))
    expect(others).toEqual([])
    expect(row).toMatchObject({ run: name, state: 'damaged' })
    expect(row!.problem).toMatch(new RegExp(`/${name}/`))
  }
})

/** A run in a hub, as its topics are. */
function served(path: string) {
  const hub = new Hub()
  const run = new ServedRun(new RunDirectory(path), hub, (id) => `run/${id}`, tell)
  closing.push(() => run.close())
  return { hub, run }
}

test('a run that is over has the topics that it had, complete, with all that is in its log', () => {
  finished(at('a'))
  const { hub } = served(at('a'))
  expect(hub.channels.map(({ topic }) => topic).sort()).toEqual(
    [
      ...['Q/integrated-time', 'Q/mean', 'Q/tunneling-rate', 'exactness'].map(
        (name) => `run/hmc-1/hmc/analysis/${name}`,
      ),
      'run/hmc-1/hmc/measurement/Q',
      'run/hmc-1/hmc/progress',
      'run/hmc-1/exact/measurement/Q',
      'run/hmc-1/exact/progress',
    ].sort(),
  )
  const { client } = attach(hub)
  client.ask({ topic: 'run/hmc-1/hmc/measurement/Q', from: 'first' })
  client.ask({ topic: 'run/hmc-1/hmc/analysis/Q/mean', delivery: 'lossless', from: 'first' })
  client.ask({ topic: 'run/hmc-1/hmc/progress' })
  expect(client.story).toEqual([1, 2, 3, 'complete', 1, 2, 3, 'complete', 'complete'])
  expect(client.messages.findLast(({ op }) => op === 'subscribed')).toMatchObject({
    snapshot: [
      { value: { phase: 'done', ended: 'finished', trajectories: 40, total: 1010, beta: 4, seed: 7 } },
    ],
  })
  const page = client.fetch({ topic: 'run/hmc-1/hmc/analysis/Q/mean', from: 2 }) as Page
  expect(page.items.map(({ value }) => (value as { count: number }).count)).toEqual([20, 30])
})

test('a run that goes on grows, ends, and is taken anew when it is resumed', () => {
  const kept = new KeptRun(at('a'))
  kept.sample(1)
  const { hub, run } = served(at('a'))
  const { client } = attach(hub)
  client.ask({ topic: 'run/hmc-1/hmc/measurement/Q', from: 'first' })
  kept.sample(2)
  run.look()
  client.settle()
  expect(client.story).toEqual([1, 2, 3])
  kept.end('interrupted')
  run.look()
  client.settle()
  expect(client.story).toEqual([1, 2, 3, 'complete'])
  const ids = hub.channels.map(({ id }) => id)
  const release = new RunDirectory(at('a')).lock()
  run.look()
  release()
  expect(hub.channels.filter(({ id }) => ids.includes(id))).toEqual([])
  expect(hub.find('run/hmc-1/hmc/measurement/Q')!.completed).toBeUndefined()
})

test('alarms that stand in the log are raised since when they stand, and cleared with it', () => {
  const kept = new KeptRun(at('a'))
  kept.sample(1)
  kept.event('raised', frozen)
  kept.event('raised', { code: 'disk-low', level: 'warning', text: 'low' })
  const { hub, run } = served(at('a'))
  const ids = () => hub.statuses.map(({ id }) => id)
  expect(hub.statuses[0]).toMatchObject({
    id: 'run/hmc-1/hmc/frozen',
    level: 'warning',
    code: 'frozen',
    text: 'frozen: Q',
    topic: 'run/hmc-1/hmc',
  })
  const [since] = new RunDirectory(at('a'))
    .openLog()
    .events()
    .flatMap(({ kind, time }) => (kind === 'raised' ? time : []))
  expect(hub.statuses[0]!.time).toBe(since)
  kept.event('cleared', frozen)
  kept.event('raised', { ...frozen, code: 'not-exact', level: 'error' })
  run.look()
  expect(ids()).toEqual(['run/hmc-1/disk-low', 'run/hmc-1/hmc/not-exact'])
  kept.end('finished')
  run.look()
  // a run that is over is as wrong as it was
  expect(ids()).toHaveLength(2)
  run.close()
  expect(ids()).toEqual([])
})

test('a watch tells what changes from its first look on, of old runs and new ones, each thing once', () => {
  const told: string[] = []
  const going = new KeptRun(at('a'), { id: 'hmc-a' })
  going.event('raised', frozen)
  const killed = new KeptRun(at('b'), { id: 'hmc-b' })
  finished(at('c'), { id: 'hmc-c' })
  const watch = new RunWatch([folder], ({ level, text }) => told.push(`${level} ${text}`))
  closing.push(() => watch.close())
  const news = () => {
    watch.look()
    watch.look()
    return told.splice(0)
  }
  expect(news()).toEqual([])
  going.event('cleared', frozen)
  going.event('raised', { ...frozen, code: 'not-exact', level: 'error', text: 'NOT EXACT: Q' })
  expect(news()).toEqual(['error hmc-a, hmc: NOT EXACT: Q', 'info hmc-a, hmc: no longer frozen'])
  going.end('20 h are over')
  killed.breakOff()
  const late = new KeptRun(at('d'), { id: 'hmc-d' })
  late.event('raised', frozen)
  late.event('failed', { reason: 'no space is left' })
  late.breakOff()
  expect(news()).toEqual([
    'info hmc-a: stopped: 20 h are over',
    'error hmc-b: broken off: its process was killed',
    'warning hmc-d, hmc: frozen: Q',
    'error hmc-d: failed: no space is left',
  ])
  expect(news()).toEqual([])
})

/** All runs of the folder, and a client that has the newest table. */
function servedRuns() {
  const runs = new ServedRuns([folder], tell)
  closing.push(() => runs.close())
  const table = (): RunTable => {
    const { client } = attach(runs.hub)
    client.ask({ topic: 'runs' })
    const { snapshot } = client.messages.at(-1) as unknown as { snapshot: { value: RunTable }[] }
    return snapshot[0]!.value
  }
  return { runs, table }
}

test('the table has finished and running runs together, and loses those that are moved or deleted with a line', () => {
  finished(at('a'))
  finished(at('c'))
  const going = new KeptRun(at('b'), { beta: 6 })
  const { runs, table } = servedRuns()
  const states = () => table().rows.map(({ run, state }) => `${run} ${state}`)
  expect(states()).toEqual(['a finished', 'a finished', 'b running', 'b running', 'c finished', 'c finished'])
  const opened = runs.open(['a'])!
  expect(opened.hub.channels.length).toBeGreaterThan(0)
  rmSync(at('a'), { recursive: true })
  renameSync(at('c'), at('d'))
  going.breakOff()
  runs.look()
  expect(states()).toEqual(['b broken off', 'b broken off', 'd finished', 'd finished'])
  const lines = ['a', 'c'].map((name) => `${name} is not there any more: its directory was moved or deleted`)
  expect(table().notes).toEqual(lines)
  expect(told).toEqual(lines)
  expect(opened.hub.channels).toEqual([])
  opened.release()
  expect(runs.list().map(({ name, state }) => `${name} ${state}`)).toEqual(['b broken off', 'd finished'])
  expect(runs.open(['a'])).toBeUndefined()
  renameSync(at('d'), at('a'))
  expect(runs.open(['a'])!.hub.channels.length).toBeGreaterThan(0)
})

test('several runs are in one hub, under the names of their directories', () => {
  finished(at('scan', 'a'))
  finished(at('scan', 'b'))
  const { runs } = servedRuns()
  const { hub, release } = runs.open(['scan/a', 'scan/b'])!
  const topics = hub.channels.map(({ topic }) => topic)
  expect(topics).toContain('run/scan_a/hmc/measurement/Q')
  expect(topics).toContain('run/scan_b/hmc/measurement/Q')
  // the same runs in another order are the same hub
  expect(runs.open(['scan/b', 'scan/a'])!.hub).toBe(hub)
  release()
  expect(runs.open(['scan/b', 'nothing'])).toBeUndefined()
})

test('the summary is that of a run that is over', () => {
  finished(at('a'))
  const going = new KeptRun(at('b'))
  const { runs } = servedRuns()
  expect(runs.summary('a')).toEqual({ run: 'hmc-1', ended: 'finished' })
  expect(runs.summary('b')).toBeUndefined()
  expect(runs.summary('nothing')).toBeUndefined()
  going.breakOff()
})

test('a run whose files the system does not give is shown as damaged, and ends neither the server nor the watch over alarms', () => {
  finished(at('a'))
  finished(at('b'))
  for (const file of ['log.sqlite', 'log.sqlite-wal']) {
    rmSync(at('a', file), { force: true })
    symlinkSync(file, at('a', file))
  }
  const runs = new ServedRuns([folder], tell)
  closing.push(() => runs.close())
  const watch = new RunWatch([folder], ({ text }) => tell(text))
  closing.push(() => watch.close())
  expect(runs.list().map(({ name, state }) => [name, state])).toEqual([
    ['a', 'damaged'],
    ['b', 'finished'],
  ])
  expect(told).toEqual([])
})
