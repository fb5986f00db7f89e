import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'

/** A client in another language, which writes lines. */
export interface FollowProcess {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  /** Its exit code, and what it wrote to stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>
}

/** Starts a program; for Python, with the package of this repository. */
export function follow(program: string, ...args: readonly string[]): FollowProcess {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONPATH: resolve('python'), PYTHONDONTWRITEBYTECODE: '1', MPLBACKEND: 'Agg' },
  })
  const lines: string[] = []
  let rest = ''
  let said = ''
  child.stdout!.on('data', (data) => {
    const parts = (rest + data).split('\n')
    rest = parts.pop()!
    lines.push(...parts)
  })
  child.stderr!.on('data', (data) => {
    said += data
  })
  const ended = new Promise<{ code: number | null; said: string }>((done) =>
    child.once('close', (code) => done({ code, said })),
  )
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, lines, ended }
}
