import { parentPort, workerData } from 'node:worker_threads'
import type { FromLog, LogThreadBoot, ToLog } from './log-messages.ts'
import { type LoggedStretch, LogWriter } from './log-writer.ts'
import { RunDirectory } from './run-directory.ts'
import { whyNotWritten } from './why-not-written.ts'

/** Milliseconds after which what has arrived is committed, and bytes after which it is at once. */
const COMMIT_PERIOD = 50
const COMMIT_BYTES = 2 ** 20

const { directory, durability } = workerData as LogThreadBoot
const { logFile, checkpoints } = new RunDirectory(directory)
const port = parentPort!
const say = (message: FromLog) => port.postMessage(message)

/** Gathers what arrives and commits it together. */
class LogThread {
  readonly #writer = new LogWriter(logFile, durability)
  #waiting: ToLog[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined

  take(message: ToLog): void {
    if (message.kind === 'checkpoint') {
      // chains may not be on the disk before what they have measured
      this.#commit()
      this.#checkpoint(message)
    } else if (message.kind === 'sync') {
      this.#commit()
      say({ kind: 'synced' })
    } else if (message.kind === 'close') {
      this.#commit()
      this.#writer.close()
      say({ kind: 'closed' })
      port.close()
    } else {
      this.#waiting.push(message)
      if ('bytes' in message) this.#bytes += message.bytes
      if (this.#bytes >= COMMIT_BYTES) this.#commit()
      else this.#timer ??= setTimeout(() => attempt(() => this.#commit()), COMMIT_PERIOD)
    }
  }

  #commit(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    const [messages, bytes] = [this.#waiting, this.#bytes]
    this.#waiting = []
    this.#bytes = 0
    const begin = performance.now()
    const writer = this.#writer
    writer.begin()
    for (const [sampler, stretches] of this.#stretches(messages))
      writer.addStretch(sampler, joined(stretches))
    for (const message of messages) {
      if (message.kind === 'analyses') writer.addAnalyses(message.sampler, message.trajectory, message.values)
      if (message.kind === 'configurations') writer.addConfigurations(message.sampler, message.configurations)
      if (message.kind === 'event') writer.addEvent(message.event, message.detail)
    }
    writer.commit()
    say({ kind: 'written', bytes, seconds: (performance.now() - begin) / 1000 })
  }

  /** The stretches of each sampler. */
  #stretches(messages: readonly ToLog[]): Map<number, LoggedStretch[]> {
    const all = new Map<number, LoggedStretch[]>()
    for (const message of messages) {
      if (message.kind !== 'stretch') continue
      const stretches = all.get(message.sampler) ?? []
      stretches.push(message.stretch)
      all.set(message.sampler, stretches)
    }
    return all
  }

  #checkpoint({ name, saved, sums }: Extract<ToLog, { kind: 'checkpoint' }>): void {
    const begin = performance.now()
    try {
      if (sums !== undefined) checkpoints.writeSums(name, sums)
      checkpoints.write(name, saved)
    } catch (error) {
      fail(error, name)
      return
    }
    const seconds = (performance.now() - begin) / 1000
    say({ kind: 'checkpointed', name, trajectory: saved.trajectory, seconds })
  }
}

/** Consecutive stretches as one. */
function joined(stretches: readonly LoggedStretch[]): LoggedStretch {
  const [first, ...others] = stretches
  if (others.length === 0) return first!
  const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0)
  const columns = first!.columns.map((_, i) => {
    const column = new Float64Array(stretches.reduce((sum, { columns }) => sum + columns[i]!.length, 0))
    let at = 0
    for (const { columns } of stretches) {
      column.set(columns[i]!, at)
      at += columns[i]!.length
    }
    return column
  })
  return { first: first!.first, steps, columns }
}

let isBroken = false

/** After a failure nothing more is written: what comes later would have a gap before it. */
function attempt(work: () => void): void {
  if (isBroken) return
  try {
    work()
  } catch (error) {
    fail(error)
  }
}

/** `checkpoint`: of this sampler, if it is one that could not be written. */
function fail(error: unknown, checkpoint?: string): void {
  isBroken = true
  say({ kind: 'failed', message: whyNotWritten(error), ...(checkpoint !== undefined && { checkpoint }) })
}

attempt(() => {
  const thread = new LogThread()
  port.on('message', (message: ToLog) => attempt(() => thread.take(message)))
})
