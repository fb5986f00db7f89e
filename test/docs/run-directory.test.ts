import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/record/database.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import { createLog } from '../../src/record/log-writer.ts'

const page = readFileSync('docs/run-directory.md', 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!)

const folder = mkdtempSync(join(tmpdir(), 'leapstream-run-directory-'))
const file = join(folder, 'my-run', 'log.sqlite')

/** Whether a command can be had. */
function works(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const sqlite = works('sqlite3', '-version')
const python = ['python3', '/usr/bin/python3'].find((name) => works(name, '-c', 'import numpy, sqlite3'))
if (!sqlite) console.log('no program sqlite3: the queries of docs/run-directory.md are not tried')
if (python === undefined) console.log('no Python with numpy: that of docs/run-directory.md is not tried')

let run: ChildProcess
let log: LogReader

/** Waits for what the run writes; it has to go on meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    if (run.exitCode !== null) throw new Error(`the run has ended with exit code ${run.exitCode}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

beforeAll(async () => {
  const flags = ['--lattice', '4x4', '--chains', '3', '--thermalize', '20', '--trajectories', '100000000']
  const program = [resolve('dist/cli/main.js'), 'run', 'hmc', ...flags, '--no-serve', '--run-dir', 'my-run']
  run = spawn(process.execPath, program, { cwd: folder, stdio: 'ignore' })
  await until(() => existsSync(join(folder, 'my-run', 'run.json')))
  log = new LogReader(file)
  await until(() => (log.latestAnalysis('hmc', 'plaquette/mean')?.seq ?? 0) > 2)
})
afterAll(async () => {
  const ended = new Promise((done) => run.once('close', done))
  run.kill('SIGINT')
  await ended
  log.close()
  rmSync(folder, { recursive: true })
})

/** What `read` gives of the log, and the trajectories that were in it before and after; meanwhile it is written. */
async function whileWritten<T>(read: () => T): Promise<{ value: T; before: number; after: number }> {
  const { end: before } = log.range('hmc')!
  const value = read()
  const { end: after } = log.range('hmc')!
  await until(() => log.range('hmc')!.end > after)
  return { value, before, after }
}

const query = (sql: string): Record<string, never>[] =>
  JSON.parse(
    execFileSync('sqlite3', ['-readonly', '-json', 'my-run/log.sqlite', sql], {
      cwd: folder,
      encoding: 'utf8',
    }),
  )

it.skipIf(!sqlite)('the queries of the page say what is in a log that is being written', async () => {
  const [howFar, curve, space] = blocks('sql')
  expect(blocks('sql')).toHaveLength(3)

  const far = await whileWritten(() => query(howFar!))
  expect(far.value).toMatchObject([{ sampler: 'hmc' }])
  expect(far.value[0]!.trajectories).toBeGreaterThanOrEqual(far.before)
  expect(far.value[0]!.trajectories).toBeLessThanOrEqual(far.after)

  const { value: points } = await whileWritten(() => query(curve!))
  const logged = log.analyses('hmc', 'plaquette/mean', 1, points.length)
  expect(points.length).toBeGreaterThan(2)
  expect(points).toEqual(
    logged.map(({ trajectory, json }) => {
      const { mean, error = null } = JSON.parse(json)
      return { trajectory, mean, error }
    }),
  )

  const sizes = await whileWritten(() => query(space!))
  expect(sizes.value.map(({ measurement }) => measurement).sort()).toEqual(
    [...log.samplers[0]!.measurements].sort(),
  )
  for (const { MB } of sizes.value) {
    expect(MB).toBeGreaterThanOrEqual((8 * 3 * (sizes.before - 20)) / 1e6)
    expect(MB).toBeLessThanOrEqual((8 * 3 * (sizes.after - 20)) / 1e6)
  }
})

it.skipIf(python === undefined)('ten lines of Python read a log that is being written', async () => {
  const [program] = blocks('python')
  expect(program!.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(10)
  const { value, before, after } = await whileWritten(() =>
    execFileSync(python!, ['-c', program!], { cwd: folder, encoding: 'utf8' }),
  )
  const [, steps, chains, square, rate] = /^.*: (\d+) (\d+)\n.*: (\S+)\n.*: (\S+)\n$/.exec(value)!.map(Number)
  expect(chains).toBe(3)
  expect(20 + steps!).toBeGreaterThanOrEqual(before)
  expect(20 + steps!).toBeLessThanOrEqual(after)
  // sums of whole numbers are exact in any order
  const stretches = [...log.stretches('hmc', ['Q'], { until: 20 + steps! })]
  const Q = stretches.flatMap(({ columns }) => [...columns[0]!])
  expect(Q).toHaveLength(3 * steps!)
  expect(square).toBe(Q.reduce((sum, q) => sum + q * q, 0) / Q.length)
  expect(rate).toBe(Q.slice(3).reduce((sum, q, i) => sum + Math.abs(q - Q[i]!), 0) / (Q.length - 3))
})

it('the page has all tables and columns of a log, and no others', () => {
  const empty = join(folder, 'empty.sqlite')
  createLog(empty, 'none', [])
  const database = openDatabase(empty, { readonly: true })
  const tables = database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid",
    )
    .pluck()
    .all() as string[]
  const actual = tables.map((table) => [
    table,
    ...(database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name),
  ])
  database.close()
  const described = [...page.matchAll(/^\*\*`(\w+)`\*\*.*?\n\n((?:\|[^\n]*\n)+)/gms)].map(
    ([, table, rows]) => [table, ...[...rows!.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column)],
  )
  expect(described).toEqual(actual)
})
