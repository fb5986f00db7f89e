import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FromComputation, ToComputation } from './computation-messages.ts'
import { exitCode } from './exit-code.ts'
import { PageServer } from './page-server.ts'

const program = fileURLToPath(new URL(`./compute${extname(import.meta.url)}`, import.meta.url))

/** A terminal sends these to both processes: only this one listens, and tells the other. */
const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs `leapstream <argv>` in a process of its own and gives its exit code. This process stays free for signals and for the
 * live page, whatever the other computes. The first signal asks a command that can be interrupted to end, the second ends it at
 * once.
 */
export async function supervise(argv: readonly string[]): Promise<number> {
  const computation = fork(program, argv, { serialization: 'advanced' })
  const tell = (message: ToComputation) => {
    if (computation.connected) computation.send(message)
  }
  const page = new PageServer(tell)
  let interruptible = false
  let killedBy: NodeJS.Signals | undefined
  computation.on('message', (message: FromComputation) => {
    if (message.kind === 'interruptible') interruptible = message.value
    else page.take(message)
  })
  const interrupt = (signal: NodeJS.Signals) => {
    if (interruptible) {
      interruptible = false
      tell({ kind: 'interrupt' })
    } else {
      killedBy = signal
      computation.kill('SIGKILL')
    }
  }
  for (const signal of signals) process.on(signal, interrupt)
  const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve) => {
      computation.on('exit', (code, signal) => resolve({ code, signal }))
    },
  )
  await page.close()
  for (const signal of signals) process.off(signal, interrupt)
  // as if there were one process
  if (killedBy !== undefined) process.kill(process.pid, killedBy)
  if (signal !== null) {
    process.stderr.write(
      `leapstream: the process that computes was ended by ${signal}${signal === 'SIGKILL' ? ', as when memory runs out: take fewer chains' : ''}\n`,
    )
  }
  return code ?? exitCode.failed
}
