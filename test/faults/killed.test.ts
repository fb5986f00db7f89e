import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RunDirectory } from '../../src/record/run-directory.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import {
  after,
  type Command,
  complaints,
  computing,
  digests,
  ends,
  isLong,
  leapstream,
  logged,
  quickEnding,
  seed,
  summaryOf,
  testFolder,
  until,
} from './kept-runs.ts'

/** A run that takes a few seconds, its length, and how often it is killed here and in the long test. */
const runs = [
  { pipeline: 'hmc', flags: ['--lattice', '4x4', '--chains', '5'], length: 40_000, kills: [5, 80] },
  {
    pipeline: 'leapfrog-layers',
    flags: ['--lattice', '8x8', '--beta', '4', '--chains', '4'],
    length: 2500,
    kills: [4, 60],
  },
  { pipeline: 'freezing', flags: ['--lattice', '4x4', '--chains', '3'], length: 5000, kills: [4, 60] },
] as const

/** Kills the whole process group, or only what computes, or only what supervises it: what has not ended by itself. */
function kill(command: Command, whom: 'all' | 'computing' | 'supervisor'): void {
  const supervisor = command.child.pid!
  const computes = computing(command) ?? supervisor
  try {
    process.kill({ all: -supervisor, computing: computes, supervisor }[whom], 'SIGKILL')
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error
  }
}

it.each(runs)(
  'a run of $pipeline that is killed at any time, and goes on with any workers, has the bytes of one that was not',
  async ({ pipeline, flags, length, kills }) => {
    const folder = testFolder()
    const random = seededRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const begin = (directory: string) => [
      ...['run', pipeline, ...flags, '--thermalize', '10', '--trajectories', `${length}`],
      ...['--run-dir', directory],
    ]
    const whole = join(folder, 'whole')
    expect((await quickEnding([...begin(whole), '--workers', '1'])).code).toBe(0)
    const [expected, summary] = [digests(whole), summaryOf(whole)]

    const wanted = kills[isLong ? 1 : 0]
    let killed = 0
    for (let run = 0; killed < wanted; run++) {
      const directory = join(folder, `killed-${run}`)
      for (;;) {
        const before = ends(directory)
        const isKilled = killed < wanted
        const workers = ['--workers', `${Math.floor(4 * random())}`]
        const start = existsSync(join(directory, 'run.json')) ? ['resume', directory] : begin(directory)
        let ended: Promise<{ readonly code: number | null; readonly stderr: string }>
        if (isKilled) {
          const command = leapstream([...start, ...workers])
          ended = command.ended
          const whom = pick(['all', 'all', 'computing', 'supervisor'] as const)
          if (random() < 0.3) await after(1200 * random())
          else {
            const target = logged(directory) + (random() * logged(whole)) / wanted
            await until(command, () => logged(directory) > target)
            if (random() < 0.3) command.child.kill('SIGUSR1')
            await after(100 * random())
          }
          const seen = ends(directory)
          const shown = existsSync(directory) && Object.keys(seen).length > 0 ? digests(directory, seen) : {}
          kill(command, whom)
          await command.ended
          // what somebody has seen stays
          if (Object.keys(seen).length > 0) expect(digests(directory, seen)).toEqual(shown)
        } else ended = quickEnding([...start, ...workers])
        const { code, stderr } = await ended
        for (const [name, end] of Object.entries(ends(directory)))
          expect(end).toBeGreaterThanOrEqual(before[name] ?? 0)
        if (existsSync(join(directory, 'run.json'))) {
          const reader = new RunDirectory(directory)
          const log = reader.openLog()
          const state = reader.state(log)
          log.close()
          if (state === 'finished') {
            if (code === 0) expect(complaints(stderr)).toEqual([])
            break
          }
          expect(['broken off', 'interrupted']).toContain(state)
        }
        expect(isKilled, stderr).toBe(true)
        killed++
      }
      expect(digests(directory)).toEqual(expected)
      expect(summaryOf(directory)).toEqual(summary)
    }
  },
)
