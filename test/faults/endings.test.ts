import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { RunDirectory, type RunState } from '../../src/record/run-directory.ts'
import { readRunFile } from '../../src/record/run-file.ts'
import { faultyEnvironment, library } from './faulty-calls.ts'
import {
  after,
  complaints,
  digests,
  ending,
  ends,
  eventsOf,
  leapstream,
  logged,
  quickEnding,
  seriesDigest,
  summaryOf,
  temporaryFolder,
  testFolder,
  until,
} from './kept-runs.ts'

const run = (directory: string, trajectories: number, ...flags: string[]) => [
  ...'run hmc --lattice 4x4 --chains 4 --workers 1'.split(' '),
  ...['--trajectories', `${trajectories}`, '--run-dir', directory, ...flags],
]
const resume = (directory: string, ...flags: string[]) => ['resume', directory, '--workers', '0', ...flags]

function stateOf(directory: string): RunState {
  const here = new RunDirectory(directory)
  const log = here.openLog()
  try {
    return here.state(log)
  } finally {
    log.close()
  }
}

/** Trajectories of the checkpoints that are there. */
const checkpoints = (directory: string) =>
  readdirSync(join(directory, 'checkpoints'))
    .flatMap((name) => (name.endsWith('.chains') ? [Number(/-(\d+)\./.exec(name)![1])] : []))
    .sort((a, b) => a - b)

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a run with 130, a checkpoint and a summary',
    async (signal) => {
      const directory = join(testFolder(), 'run')
      const command = leapstream(run(directory, 100_000_000))
      await until(command, () => logged(directory) > 0)
      command.child.kill(signal)
      const { code, stdout, stderr } = await command.ended
      expect(code).toBe(130)
      expect(complaints(stderr)).toEqual([])
      const end = logged(directory)
      expect(JSON.parse(stdout)).toMatchObject({
        ended: 'interrupted',
        samplers: { hmc: { trajectories: end } },
      })
      expect(checkpoints(directory).at(-1)).toBe(end)
      expect(stateOf(directory)).toBe('interrupted')
      const next = await ending(resume(directory, '--trajectories', '50'))
      expect(next.stderr).toMatch(new RegExp(`goes on from trajectory ${end}$`, 'm'))
      expect(next.code).toBe(0)
      expect(logged(directory)).toBe(end + 50)
      expect(stateOf(directory)).toBe('finished')
    },
  )

  it('SIGUSR1 leaves a checkpoint, and the run goes on', async () => {
    const directory = join(testFolder(), 'run')
    const command = leapstream(run(directory, 100_000_000))
    await until(command, () => logged(directory) > 0)
    command.child.kill('SIGUSR1')
    await until(
      command,
      () => existsSync(join(directory, 'checkpoints')) && checkpoints(directory).length > 0,
    )
    const end = logged(directory)
    await until(command, () => logged(directory) > end)
    expect(command.child.exitCode).toBeNull()
    expect(eventsOf(directory)).toContain('checkpoint asked')
    process.kill(-command.child.pid!, 'SIGKILL')
    await command.ended
    expect(stateOf(directory)).toBe('broken off')
  })

  it('a second SIGINT ends it at once, and loses nothing that was logged', async () => {
    const directory = join(testFolder(), 'run')
    // a trajectory takes long: chains are still about theirs when the second signal comes
    const large = '--lattice 512x512 --chains 2 --leapfrog-steps 20000 --start cold'.split(' ')
    const command = leapstream([
      ...['run', 'hmc', ...large, '--workers', '1', '--trajectories', '1000', '--run-dir', directory],
    ])
    await until(command, () => existsSync(join(directory, 'run.json')) && eventsOf(directory).length > 0)
    command.child.kill('SIGINT')
    while (command.child.exitCode === null && command.child.signalCode === null) {
      await after(600)
      command.child.kill('SIGINT')
    }
    const { signal, stdout } = await command.ended
    expect(signal).toBe('SIGINT')
    expect(stdout).toBe('')
    expect(eventsOf(directory)).toEqual(['started'])
    expect(stateOf(directory)).toBe('broken off')
  })
})

describe('resume', () => {
  const folder = temporaryFolder()
  const whole = join(folder, 'whole')
  beforeAll(async () => {
    expect((await quickEnding(run(whole, 200))).code).toBe(0)
  })

  it('of a finished run says that it is over, and its summary; a fork goes on with its chains', async () => {
    const here = testFolder()
    const [directory, fork] = [join(here, 'run'), join(here, 'fork')]
    const first = await quickEnding(run(directory, 100))
    const again = await quickEnding(resume(directory))
    expect(again.code).toBe(0)
    expect(again.stderr).toMatch(/this run is over \(finished\), with 100 trajectories .*--trajectories N/)
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
    expect(eventsOf(directory)).toEqual(['started', 'ended'])

    const forked = await quickEnding(resume(directory, '--fork', fork, '--trajectories', '100'))
    expect(forked.code).toBe(0)
    expect(complaints(forked.stderr)).toEqual([])
    expect(ends(directory)).toEqual({ hmc: 100 })
    const { id, forkedFrom } = readRunFile(join(fork, 'run.json'))
    const original = readRunFile(join(directory, 'run.json')).id
    expect(forkedFrom).toEqual({ run: original, trajectories: { hmc: 100 } })
    expect(id).not.toBe(original)
    // the same chains, the same random numbers
    expect(seriesDigest(fork, 100, 200)).toBe(seriesDigest(whole, 100, 200))
    // a fork is a run like any other
    const longer = await quickEnding(resume(fork, '--trajectories', '10'))
    expect(longer.code).toBe(0)
    expect(ends(fork)).toEqual({ hmc: 210 })
  })

  it('of one that a rule has stopped says so; more trajectories go on as if there had been no rule', async () => {
    const directory = join(testFolder(), 'run')
    const rule = ['--target-error', 'plaquette=0.5', '--min-length-over-tau', '1']
    const first = await quickEnding(run(directory, 100_000, ...rule))
    expect(first.code).toBe(0)
    expect(stateOf(directory)).toBe('stopped')
    expect(eventsOf(directory)).toEqual(['started', 'stop', 'ended'])
    const length = logged(directory)
    const again = await quickEnding(resume(directory))
    expect(again.code).toBe(0)
    expect(again.stderr).toMatch(/this run is over \(\w.*\), with/)
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
    const fork = `${directory}-fork`
    expect((await quickEnding(resume(directory, '--fork', fork, '--trajectories', '40'))).code).toBe(0)
    const more = await quickEnding(resume(directory, '--trajectories', '40'))
    expect(more.code).toBe(0)
    expect(logged(directory)).toBe(length + 40)
    // the fork has its rule, which may stop it sooner
    const end = ends(fork).hmc!
    expect(seriesDigest(fork, length, end)).toBe(seriesDigest(directory, length, end))
  })

  it('of an interrupted one goes on to its old length; a fork of it has the same numbers', async () => {
    const directory = join(testFolder(), 'run')
    const command = leapstream(run(directory, 60_000))
    await until(command, () => logged(directory) > 0)
    command.child.kill('SIGTERM')
    await command.ended
    const end = logged(directory)
    const fork = `${directory}-fork`
    expect((await quickEnding(resume(directory, '--fork', fork, '--trajectories', '30'))).code).toBe(0)
    expect((await quickEnding(resume(directory))).code).toBe(0)
    expect(logged(directory)).toBe(60_000)
    expect(seriesDigest(fork, end, end + 30)).toBe(seriesDigest(directory, end, end + 30))
  })

  it.skipIf(library === undefined)('of one that was killed while it warmed up begins anew', async () => {
    const directory = join(testFolder(), 'run')
    const warm = ['--thermalize', '2000']
    // the second commit to disk of the log is that of its first event
    const fault = { call: 'sync', file: 'log.sqlite-wal', number: 4, what: 'kill-after' } as const
    const first = await ending(run(directory, 50, ...warm), { env: faultyEnvironment(directory, fault) })
    expect(complaints(first.stderr)).toEqual([expect.stringMatching(/was ended by SIGKILL/)])
    expect(eventsOf(directory)).toEqual(['started'])
    expect(logged(directory)).toBe(0)
    const second = await quickEnding(resume(directory))
    expect(complaints(second.stderr)).toEqual([])
    expect(second.code).toBe(0)
    const whole = join(testFolder(), 'whole')
    await quickEnding(run(whole, 50, ...warm))
    expect(digests(directory)).toEqual(digests(whole))
    expect(summaryOf(directory)).toEqual(summaryOf(whole))
  })

  it.skipIf(library === undefined)('goes on as always where the clock is an hour back', async () => {
    const directory = join(testFolder(), 'run')
    await quickEnding(run(directory, 100))
    const fault = { call: 'open', file: 'lock.sqlite', number: 1, what: 'clock' } as const
    const second = await ending(resume(directory, '--trajectories', '100'), {
      env: faultyEnvironment(directory, fault),
    })
    expect(second.code).toBe(0)
    expect(complaints(second.stderr)).toEqual([])
    expect(eventsOf(directory)).toEqual(['started', 'ended', 'resumed', 'ended'])
    expect(digests(directory)).toEqual(digests(whole))
    expect(summaryOf(directory)).toEqual(summaryOf(whole))
  })
})
