import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { LogReader } from '../../src/record/log-reader.ts'
import { commandLine, type EndedCommand } from '../cli/command-lines.ts'

const program = resolve('dist/cli/main.js')

/** Whether the long forms of these tests run: `npm run test:long`. */
export const isLong = process.env.LEAPSTREAM_FAULTS === 'long'

/** All randomness of these tests, apart from when the system gives processes their turns. */
export const seed = Number(process.env.LEAPSTREAM_FAULTS_SEED ?? 1)

/** A folder for one test. A test that fails keeps it, and says how to run it again. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-faults-'))
  onTestFinished(({ task }) => {
    if (task.result?.state !== 'fail') rmSync(folder, { recursive: true, force: true })
    else console.error(`${task.name}: LEAPSTREAM_FAULTS_SEED=${seed} runs it again; its folder is ${folder}`)
  })
  return folder
}

/** A folder for the tests of one file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-faults-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** How a command ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Command {
  readonly child: ChildProcess
  readonly ended: Promise<Ending>
  /** What it has written to stderr so far. */
  readonly said: () => string
}

/** Starts `leapstream` in a process group of its own: what computes and what supervises it. */
export function leapstream(
  args: readonly string[],
  { env = {}, cwd = process.cwd() }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Command {
  const child = spawn(process.execPath, [program, ...args, '--no-serve', '--json'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
  })
  const text = { stdout: '', stderr: '' }
  child.stdout!.on('data', (data) => {
    text.stdout += data
  })
  child.stderr!.on('data', (data) => {
    text.stderr += data
  })
  const ended = new Promise<Ending>((done) => {
    child.once('close', (code, signal) => done({ code, signal, ...text }))
  })
  return { child, ended, said: () => text.stderr }
}

/** Runs `leapstream` to its end, in processes of its own: one that computes, and one that supervises it and tells alarms. */
export function ending(...start: Parameters<typeof leapstream>): Promise<Ending> {
  return leapstream(...start).ended
}

/** The same in the process that runs the command lines of a whole test file, which is quicker: nothing ends it from outside. */
export function quickEnding(
  args: readonly string[],
  where: { readonly cwd?: string } = {},
): Promise<EndedCommand> {
  return commandLine([...args, '--no-serve', '--json'], where)
}

export const after = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** Resolves when `isSo`, or when the command has ended. */
export async function until({ child }: Command, isSo: () => boolean): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !isSo()) await after(10)
}

/** The trajectories that are logged, of all samplers together; 0 before there is a log. */
export function logged(directory: string): number {
  if (!existsSync(join(directory, 'run.json'))) return 0
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return log.samplers.reduce((sum, { name }) => {
      const range = log.range(name)
      return sum + (range === undefined ? 0 : range.end - range.first)
    }, 0)
  } finally {
    log.close()
  }
}

/** What is compared of a run: of each measurement its length, and a digest of its values before a trajectory, and of all. */
export function digests(
  directory: string,
  until: Readonly<Record<string, number>> = {},
): Record<string, string> {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return Object.fromEntries(
      log.samplers.flatMap(({ name, measurements }) => {
        const end = until[name] ?? Number.POSITIVE_INFINITY
        return measurements.map((measurement) => {
          const hash = createHash('sha256')
          let length = 0
          for (const { columns } of log.stretches(name, [measurement], { until: end })) {
            const [column] = columns
            hash.update(Buffer.from(column!.buffer, column!.byteOffset, column!.byteLength))
            length += column!.length
          }
          return [`${name} ${measurement}`, `${length} values ${hash.digest('hex')}`]
        })
      }),
    )
  } finally {
    log.close()
  }
}

/** A digest of all measurements of `hmc`, of the trajectories from one number to another. */
export function seriesDigest(directory: string, from: number, until: number): string {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    const hash = createHash('sha256')
    for (const measurement of log.sampler('hmc').measurements) {
      for (const { columns } of log.stretches('hmc', [measurement], { from, until }))
        hash.update(Buffer.from(columns[0]!.buffer, columns[0]!.byteOffset, columns[0]!.byteLength))
    }
    return hash.digest('hex')
  } finally {
    log.close()
  }
}

/** Where each sampler ends in the log. */
export function ends(directory: string): Record<string, number> {
  if (!existsSync(join(directory, 'run.json'))) return {}
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return Object.fromEntries(log.samplers.map(({ name }) => [name, log.range(name)?.end ?? 0]))
  } finally {
    log.close()
  }
}

/** A digest of each configuration that is kept. */
export function configurationDigests(directory: string): Record<string, string> {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return Object.fromEntries(
      log.samplers.flatMap(({ name }) =>
        log.configurationTrajectories(name).map((trajectory) => {
          const { links, shape } = log.configurations(name, trajectory)
          const bytes = Buffer.from(links.buffer, links.byteOffset, links.byteLength)
          return [`${name} ${trajectory} ${shape}`, createHash('sha256').update(bytes).digest('hex')]
        }),
      ),
    )
  } finally {
    log.close()
  }
}

/**
 * The summary of a run, as its last event has it, without what depends on the machine: its name, times and rates, and the anatomy
 * of trajectories, which runs chains of its own by the clock.
 */
export function summaryOf(directory: string): unknown {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    const summary = log.events().findLast(({ kind }) => kind === 'ended')?.detail.summary
    const isOfMachine = (key: string) => key === 'run' || /econd|anatomy/.test(key)
    return JSON.parse(JSON.stringify(summary, (key, value) => (isOfMachine(key) ? undefined : value)))
  } finally {
    log.close()
  }
}

/** Kinds of the events of a run. */
export function eventsOf(directory: string): string[] {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return log.events().map(({ kind }) => kind)
  } finally {
    log.close()
  }
}

/** The process that computes, a child of the one that was started; undefined before it is there. */
export function computing({ child }: Command): number | undefined {
  try {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
    return Number(children.trim().split(' ')[0]) || undefined
  } catch {
    return undefined
  }
}

/** What a command complains of, beside what every run says: its lines, and those of a stack if one shows. */
export function complaints(stderr: string): string[] {
  // that a chain is frozen is an alarm of the physics, which says nothing of the program
  const lines = stderr
    .split('\n')
    .filter((line) => !/^leapstream: \S+: (frozen: |no longer frozen$)/.test(line))
  return lines.filter((line) => line.startsWith('leapstream: ') || /^\s+at |rror:/.test(line))
}
