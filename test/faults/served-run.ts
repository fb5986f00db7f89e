import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { LogReader } from '../../src/record/log-reader.ts'
import { after } from './kept-runs.ts'

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await after(10)
}

/** A command that serves a run which it keeps: two processes in a group of their own. */
export class ServedRun {
  readonly directory: string
  readonly child: ChildProcess
  readonly ended: Promise<number | NodeJS.Signals | null>
  #said = ''

  /** Starts `leapstream <args>`; `directory` is the one that `args` name. */
  constructor(args: readonly string[], directory: string) {
    this.directory = directory
    this.child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.child.stderr!.on('data', (data) => {
      this.#said += data
    })
    this.ended = new Promise((done) => this.child.once('close', (code, signal) => done(code ?? signal)))
    onTestFinished(async () => {
      if (this.child.exitCode === null && this.child.signalCode === null) this.kill()
      await this.ended
    })
  }

  /** What it has written to stderr so far. */
  get said(): string {
    return this.#said
  }

  /** Resolves with its address when it serves. */
  async url(): Promise<string> {
    const address = /live at (https?:\S+)/
    await until(() => address.test(this.#said) || this.child.exitCode !== null)
    const [, url] = address.exec(this.#said) ?? []
    if (url === undefined) throw new Error(`the run does not serve: ${this.#said}`)
    return url
  }

  /** Resolves with the prefix of the topics of its first sampler, when something of it is logged. */
  async topics(): Promise<string> {
    await until(() => existsSync(join(this.directory, 'run.json')))
    await until(() => this.newestSeq() > 0)
    return this.log(({ run, samplers }) => `run/${run}/${samplers[0]!.name}`)
  }

  /** Number of the newest block of its first sampler. */
  newestSeq(): number {
    return this.log((log) => log.newestSeq(log.samplers[0]!.name))
  }

  /** The process that serves, and the one that computes. */
  get processes(): readonly [serving: number, computing: number] {
    const { pid } = this.child
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    return [pid!, Number(children[0])]
  }

  /** Ends both processes at once. */
  kill(): void {
    process.kill(-this.child.pid!, 'SIGKILL')
  }

  /** What `read` gives of its log. */
  log<T>(read: (log: LogReader) => T): T {
    const log = new LogReader(join(this.directory, 'log.sqlite'))
    try {
      return read(log)
    } finally {
      log.close()
    }
  }
}

/** Bytes of a process in memory. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
}

/** How many files and sockets a process has open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
