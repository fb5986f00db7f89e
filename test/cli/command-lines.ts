import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll } from 'vitest'

/** How a command ended, and what it wrote. */
export interface EndedCommand {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Waiting {
  readonly done: (ended: EndedCommand) => void
  readonly failed: (error: Error) => void
}

let child: ChildProcess | undefined
const waiting: Waiting[] = []

/**
 * Runs `leapstream <argv>` to its end, in one process for all command lines of a test file: Node.js and the library start once.
 * For what has no page and gets no signal; `startProgram` starts the program itself.
 */
export function commandLine(
  argv: readonly string[],
  { input = '', cwd = process.cwd() }: { readonly input?: string | Uint8Array; readonly cwd?: string } = {},
): Promise<EndedCommand> {
  child ??= start()
  child.send({ argv, input, cwd })
  return new Promise((done, failed) => {
    waiting.push({ done, failed })
  })
}

function start(): ChildProcess {
  // standard error stays that of the tests for what Node.js itself says, should the process break
  const started = fork(new URL('command-lines-process.mjs', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  started.on('message', (ended: EndedCommand) => waiting.shift()!.done(ended))
  started.on('exit', (code, signal) => {
    child = undefined
    for (const { failed } of waiting.splice(0))
      failed(new Error(`the process of the command lines ended with ${code ?? signal}`))
  })
  return started
}

afterAll(async () => {
  if (child === undefined) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
})
