import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RecordError } from '../errors.ts'
import { shellWord } from '../files/index.ts'
import type { SavedChains } from '../samplers/index.ts'
import { endedState } from '../values/ended-state.ts'
import { Checkpoints } from './checkpoints.ts'
import { isLocked, lockDirectory } from './directory-lock.ts'
import { LogReader } from './log-reader.ts'
import { createLog, type LoggedSampler } from './log-writer.ts'
import { type RunFile, readRunFile, writeRunFile } from './run-file.ts'
import { whyNotWritten } from './why-not-written.ts'

/**
 * How a run stands: `interrupted` by a signal, `stopped` by a rule, `broken off` when its process was killed; `resume` goes on
 * with these and with `failed`.
 */
export type RunState = 'running' | 'finished' | 'stopped' | 'interrupted' | 'failed' | 'broken off'

/** A folder that holds a run: docs/run-directory.md. */
export class RunDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  get runFile(): string {
    return join(this.path, 'run.json')
  }

  get logFile(): string {
    return join(this.path, 'log.sqlite')
  }

  get lockFile(): string {
    return join(this.path, 'lock.sqlite')
  }

  get checkpoints(): Checkpoints {
    return new Checkpoints(this.#checkpointFolder)
  }

  get #checkpointFolder(): string {
    return join(this.path, 'checkpoints')
  }

  /** Whether a run is here, complete or not. */
  get exists(): boolean {
    return existsSync(this.runFile)
  }

  /**
   * Takes the folder for this process, and makes it if it is not there. Gives the function that releases it.
   *
   * @throws RecordError when another process has it or it cannot be written.
   */
  lock(): () => void {
    let made: string | undefined
    try {
      made = mkdirSync(this.path, { recursive: true })
    } catch (cause) {
      throw new RecordError(`${this.path} cannot be made: ${(cause as Error).message}`, { cause })
    }
    try {
      return lockDirectory(this.path, this.lockFile)
    } catch (error) {
      if (made !== undefined) this.leave()
      throw error
    }
  }

  /** @throws RecordError where there is a run or something else already. */
  checkEmpty(): void {
    if (this.exists)
      throw new RecordError(
        `${this.path} has a run already: go on with it ("leapstream resume ${shellWord(this.path)}"), or give another folder`,
      )
    const left = /^((lock|log)\.sqlite.*|checkpoints|run\.json\..*\.part)$/
    const others = readdirSync(this.path).filter((name) => !left.test(name))
    if (others.length > 0)
      throw new RecordError(
        `${this.path} is not empty (${others.slice(0, 3).join(', ')}): give the run a folder of its own`,
      )
  }

  /**
   * Begins a run in a folder that is empty, with chains of another one where there are some: run.json is written last, so that
   * what was broken off before is no run.
   *
   * @throws RecordError where there is something already, or it cannot be written.
   */
  begin(
    run: RunFile,
    samplers: readonly LoggedSampler[],
    chains: Readonly<Record<string, SavedChains>> = {},
  ): void {
    this.checkEmpty()
    // what was broken off like that has measured nothing
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${this.logFile}${rest}`, { force: true })
    rmSync(this.#checkpointFolder, { recursive: true, force: true })
    for (const [name, saved] of Object.entries(chains)) this.checkpoints.write(name, saved)
    try {
      createLog(this.logFile, run.id, samplers)
    } catch (cause) {
      if (cause instanceof RecordError) throw cause
      throw new RecordError(`${this.logFile} cannot be made: ${whyNotWritten(cause)}`, { cause })
    }
    writeRunFile(this.runFile, run)
  }

  /** Takes away what `lock` has made, of a run that could not begin. */
  leave(): void {
    if (this.exists || !existsSync(this.path)) return
    rmSync(this.lockFile, { force: true })
    if (readdirSync(this.path).length === 0) rmdirSync(this.path)
  }

  /** Changes run.json of a run that is gone on with. */
  rewrite(run: RunFile): void {
    writeRunFile(this.runFile, run)
  }

  /** @throws RecordError where there is no run, or its run.json is damaged. */
  read(): RunFile {
    if (!this.exists)
      throw new RecordError(
        `${this.path} is no run directory, it has no run.json: give a folder that "leapstream run ... --run-dir" wrote`,
      )
    return readRunFile(this.runFile)
  }

  /** @throws RecordError where the log cannot be read. */
  openLog(): LogReader {
    return new LogReader(this.logFile)
  }

  /** How the run stands, by its lock and its events. */
  state(log: LogReader): RunState {
    if (isLocked(this.lockFile)) return 'running'
    const last = log.events().findLast(({ kind }) => ['started', 'resumed', 'ended', 'failed'].includes(kind))
    if (last?.kind === 'failed') return 'failed'
    if (last?.kind !== 'ended') return 'broken off'
    const { ended } = last.detail
    return typeof ended === 'string' ? endedState(ended) : 'stopped'
  }
}
