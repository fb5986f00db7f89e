import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/seeded-random.ts'
import { type FaultyCall, faultyEnvironment, library } from './faulty-calls.ts'
import {
  complaints,
  digests,
  ending,
  ends,
  eventsOf,
  isLong,
  quickEnding,
  seed,
  summaryOf,
  temporaryFolder,
  testFolder,
} from './kept-runs.ts'

const run = (directory: string, trajectories: number) => [
  ...'run hmc --lattice 4x4 --chains 4 --workers 0 --trajectories'.split(' '),
  ...[`${trajectories}`, '--run-dir', directory],
]
const goOn = (directory: string, trajectories: number) => [
  ...['resume', directory, '--workers', '0'],
  ...(trajectories > 0 ? ['--trajectories', `${trajectories}`] : []),
]

/** Trajectories of the first part, and of all. */
const [FIRST, ALL] = [100, 200]

let firstPart: string
let whole: string
let expected: unknown
let summary: unknown

describe.skipIf(library === undefined)('a run of which one call goes wrong', () => {
  const folder = temporaryFolder()
  beforeAll(async () => {
    firstPart = join(folder, 'first')
    whole = join(folder, 'whole')
    const endings = await Promise.all([quickEnding(run(firstPart, FIRST)), quickEnding(run(whole, ALL))])
    expect(endings.map(({ code }) => code)).toEqual([0, 0])
    expected = digests(whole)
    summary = summaryOf(whole)
  })

  /** A second part, or with `isNew` the whole run, with a fault; then the run is brought to its end. */
  async function survives(isNew: boolean, fault: FaultyCall) {
    const directory = join(testFolder(), 'run')
    if (!isNew) cpSync(firstPart, directory, { recursive: true })
    const before = ends(directory).hmc ?? 0
    const start = isNew ? run(directory, ALL) : goOn(directory, ALL - FIRST)
    const first = await ending(start, { env: faultyEnvironment(directory, fault) })
    const logged = ends(directory).hmc ?? 0
    expect(logged).toBeGreaterThanOrEqual(before)
    if (first.code === 0) expect(digests(directory)).toEqual(expected)
    const again = existsSync(join(directory, 'run.json'))
      ? goOn(directory, ALL - logged)
      : run(directory, ALL)
    const second = await quickEnding(again)
    expect(second.stderr).not.toMatch(/unexpected|\n\s+at /)
    expect(second.code, `${first.stderr}\n${second.stderr}`).toBe(0)
    expect(digests(directory)).toEqual(expected)
    expect(summaryOf(directory)).toEqual(summary)
    return { directory, first, second, logged }
  }

  type Point = readonly [where: string, call: FaultyCall['call'], file: string, number: number]

  it.each([
    ['while the log is made', 'write', 'log.sqlite', 2],
    ['before run.json has anything', 'write', 'run.json', 1],
    ['before run.json has its name', 'rename', 'run.json', 1],
  ] satisfies Point[])('killed %s (at %s of %s %i) it is begun anew', async (_, call, file, number) => {
    const { first, second } = await survives(true, { call, file, number, what: 'kill-before' })
    expect(first.code).toBe(1)
    expect(complaints(first.stderr)).toEqual([expect.stringMatching(/was ended by SIGKILL/)])
    expect(second.stderr).not.toMatch(/goes on from/)
  })

  it.each([
    ['before its new length is known', 'rename', 'run.json', 1, 'kill-before'],
    ['within a commit', 'write', 'log.sqlite-wal', 14, 'kill-before'],
    ['between write and commit', 'sync', 'log.sqlite-wal', 3, 'kill-before'],
    ['after a commit', 'sync', 'log.sqlite-wal', 3, 'kill-after'],
    ['between commit and checkpoint', 'write', '.chains', 1, 'kill-before'],
    ['before the checkpoint has its name', 'rename', '.chains', 1, 'kill-before'],
    ['after the checkpoint has its name', 'rename', '.chains', 1, 'kill-after'],
    ['at its end', 'unlink', 'log.sqlite-wal', 1, 'kill-before'],
    ['while the log becomes one file', 'unlink', 'log.sqlite-journal', 1, 'kill-before'],
  ] satisfies (readonly [...Point, FaultyCall['what']])[])(
    'killed %s (at %s of %s %i, %s) it goes on to the same bytes',
    async (_, call, file, number, what) => {
      const { first } = await survives(false, { call, file, number, what })
      expect(first.code).toBe(1)
      expect(complaints(first.stderr)).toEqual([expect.stringMatching(/was ended by SIGKILL/)])
    },
  )

  const failures: readonly [boolean, FaultyCall['what'], FaultyCall['call'], string, number, RegExp][] = [
    [true, 'ENOSPC', 'write', 'run.json', 1, /run\.json cannot be written: no space is left/],
    [true, 'EIO', 'open', 'log.sqlite', 1, /log\.sqlite cannot be made: /],
    [true, 'ENOSPC', 'write', 'lock.sqlite', 1, /cannot be written: no space is left/],
    [false, 'ENOSPC', 'write', 'log.sqlite-wal', 14, /log cannot be written: no space is left;.*resume/],
    [false, 'EIO-on', 'write', 'log.sqlite-wal', 14, /log cannot be written: the disk reports an error/],
    [false, 'EIO', 'sync', 'log.sqlite-wal', 3, /log cannot be written: the disk reports an error/],
    [false, 'ENOSPC', 'write', '.chains', 1, /chains cannot be written: no space is left/],
    [false, 'EIO', 'rename', '.chains', 1, /chains cannot be written: /],
    [false, 'EIO', 'sync', 'log.sqlite-journal', 1, /log cannot be written: the disk reports an error/],
  ]
  it.each(failures)(
    'where it is new (%s) and is told %s at %s of %s %i, it ends with 1 and the reason, and goes on to the same bytes',
    async (isNew, what, call, file, number, said) => {
      const { first } = await survives(isNew, { call, file, number, what })
      expect(first.code).toBe(1)
      expect(first.stdout).toBe('')
      expect(complaints(first.stderr)).toEqual([expect.stringMatching(said)])
    },
  )

  it('ends as always when the clock is set back by an hour within it', async () => {
    const fault = { call: 'write', file: 'log.sqlite-wal', number: 9, what: 'clock' } as const
    const { first, directory } = await survives(false, fault)
    expect(first.code).toBe(0)
    expect(eventsOf(directory)).toEqual(['started', 'ended', 'resumed', 'ended'])
  })

  it('goes on to the same bytes whichever call it was', async () => {
    const random = seededRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    for (let i = 0; i < (isLong ? 200 : 2); i++) {
      const isNew = random() < 0.4
      const calls = await callsOf(isNew)
      const call = pick(calls)
      const what = pick(['kill-before', 'kill-after', 'EIO', 'EIO-on', 'ENOSPC', 'ENOSPC-on'] as const)
      const { first } = await survives(isNew, { ...call, what })
      const said = complaints(first.stderr)
      if (first.code !== 0)
        expect(said, `${JSON.stringify({ isNew, ...call, what })}\n${first.stderr}`).toHaveLength(1)
      expect(said.join()).not.toMatch(/unexpected/)
    }
  })

  const traces = new Map<boolean, Omit<FaultyCall, 'what'>[]>()

  /** Every call on the folder of a second part, or of a new run. */
  async function callsOf(isNew: boolean): Promise<Omit<FaultyCall, 'what'>[]> {
    const known = traces.get(isNew)
    if (known !== undefined) return known
    const directory = join(folder, `traced-${isNew}`)
    if (!isNew) cpSync(firstPart, directory, { recursive: true })
    const trace = `${directory}.trace`
    const start = isNew ? run(directory, ALL) : goOn(directory, ALL - FIRST)
    await ending(start, { env: faultyEnvironment(directory, undefined, trace) })
    const counts = new Map<string, number>()
    const calls = readFileSync(trace, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [, call, path] = /^(\S+) (.*)$/.exec(line)!
        // the names of unfinished files have a process number in them
        const file = path!.slice(directory.length).replace(/\.[^.]+-[\d.]+\.part$/, '')
        const number = (counts.get(`${call} ${file}`) ?? 0) + 1
        counts.set(`${call} ${file}`, number)
        return { call: call as FaultyCall['call'], file, number }
      })
    traces.set(isNew, calls)
    return calls
  }
})
