import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FromComputation, ToComputation } from './computation-messages.ts'
import { endingSignals } from './ending-signals.ts'
import { exitCode } from './exit-code.ts'
import { PageServer } from './page-server.ts'
import { RunAlerts } from './run-alerts.ts'

/** Two signals within so many milliseconds count as one: a wrapper may pass on a signal that the terminal has sent as well. */
const SAME = 500
/** If a command has not ended so many milliseconds after a signal, a message says what it is waiting for. */
const SILENCE = 700

const program = fileURLToPath(new URL(`./compute${extname(import.meta.url)}`, import.meta.url))

/**
 * Runs `leapstream <argv>` in a separate process and gives its exit code. This process stays free for signals and for the live
 * page, whatever the other one computes. The first signal asks a command that can be interrupted to end. A second one, at least
 * half a second later, ends it at once. SIGUSR1 asks it for a checkpoint.
 */
export async function supervise(argv: readonly string[]): Promise<number> {
  const computation = fork(program, argv, { serialization: 'advanced' })
  const tell = (message: ToComputation) => {
    // the process may have ended meanwhile
    if (computation.connected) computation.send(message, () => {})
  }
  const page = new PageServer(tell)
  const alerts = new RunAlerts(() => page.url)
  let interruptible = false
  let asked = Number.NEGATIVE_INFINITY
  let waiting: NodeJS.Timeout | undefined
  let killedBy: NodeJS.Signals | undefined
  computation.on('message', (message: FromComputation) => {
    switch (message.kind) {
      case 'interruptible':
        interruptible = message.value
        break
      case 'webhook':
      case 'webhook-alarm':
      case 'ended':
        alerts.take(message)
        break
      case 'alarm':
        alerts.take(message)
        page.take(message)
        break
      default:
        page.take(message)
    }
  })
  const interrupt = (signal: NodeJS.Signals) => {
    const now = performance.now()
    if (interruptible) {
      interruptible = false
      asked = now
      tell({ kind: 'interrupt' })
      waiting = setTimeout(() => {
        process.stderr.write(
          'leapstream: ending, after what is being computed; another Ctrl-C ends at once, and loses what is not saved yet\n',
        )
      }, SILENCE)
    } else if (now - asked > SAME) {
      killedBy = signal
      computation.kill('SIGKILL')
    }
  }
  const checkpoint = () => tell({ kind: 'checkpoint' })
  // a terminal sends signals to both processes: this one listens, and sends the other a message
  const signals = endingSignals()
  for (const signal of signals) process.on(signal, interrupt)
  process.on('SIGUSR1', checkpoint)
  const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve) => {
      computation.on('exit', (code, signal) => resolve({ code, signal }))
    },
  )
  clearTimeout(waiting)
  alerts.exited(signal === null ? `ended with exit code ${code}` : `its process was ended by ${signal}`)
  await Promise.all([page.close(), alerts.close()])
  for (const signal of signals) process.off(signal, interrupt)
  process.off('SIGUSR1', checkpoint)
  // this process ends like the one it supervised, so that the two look like one
  if (killedBy !== undefined) process.kill(process.pid, killedBy)
  if (signal !== null) {
    process.stderr.write(
      `leapstream: the process that computes was ended by ${signal}${signal === 'SIGKILL' ? ', as when memory runs out: take fewer chains, or a smaller batch' : ''}\n`,
    )
  }
  return code ?? exitCode.failed
}
