import { ServerError } from '../errors.ts'
import type { FromComputation, ToComputation } from './computation-messages.ts'

const listeners = new Set<(message: ToComputation) => void>()
const onParting = new Set<() => void>()

/** Messages on their way to the supervisor that it has not taken yet. */
let underWay = 0
let whenTaken: (() => void)[] = []

/** Connects this process with the one that supervises it; called once, when it starts. */
export function connectSupervisor(): void {
  // the supervisor gets these signals, too, and sends a message in their place
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => {})
  process.on('message', (message: ToComputation) => {
    for (const listener of [...listeners]) listener(message)
  })
  process.on('disconnect', () => {
    if (onParting.size === 0) process.exit(1)
    // the supervisor will not take or answer any message: nobody may wait for that
    underWay = 0
    releaseWaiting()
    for (const leave of [...onParting]) leave()
  })
  // the channel to the supervisor must not keep a command running that has nothing else to do
  process.channel?.unref()
}

/** Calls `listener` with every message of the supervisor; gives the function that ends this. */
export function hear(listener: (message: ToComputation) => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Calls `leave` when the supervisor is gone, instead of ending at once; gives the function that ends this. */
export function onSupervisorGone(leave: () => void): () => void {
  onParting.add(leave)
  return () => {
    onParting.delete(leave)
  }
}

/** Sends a message. Throws what structured cloning throws, for a function say. */
export function tellSupervisor(message: FromComputation): void {
  if (process.send === undefined || !process.connected) return
  process.send(message, undefined, undefined, () => {
    // when the supervisor has gone, the count was set to 0
    if (process.connected) underWay--
    releaseWaiting()
  })
  // counted after sending, which throws for a value that cannot be cloned
  underWay++
}

function releaseWaiting(): void {
  const waiting = whenTaken
  whenTaken = []
  for (const resolve of waiting) resolve()
}

/** How many messages the supervisor has not taken yet. */
export function messagesUnderWay(): number {
  return underWay
}

/** Resolves once no more than `most` messages are under way. */
export function supervisorTook(most: number): Promise<void> {
  return keepingChannel(async () => {
    while (underWay > most) await new Promise<void>((resolve) => whenTaken.push(resolve))
  })
}

/**
 * Sends a message and waits for the first answer that `read` makes something of, or throws at.
 *
 * @throws ServerError when the supervisor is gone.
 */
export function askSupervisor<T>(
  message: FromComputation,
  read: (answer: ToComputation) => T | undefined,
): Promise<T> {
  return keepingChannel(
    () =>
      new Promise((resolve, reject) => {
        const gone = () => reject(new ServerError('the process that serves the page is gone'))
        if (!process.connected) return gone()
        const stops = [
          onSupervisorGone(gone),
          hear((answer) => {
            try {
              const result = read(answer)
              if (result === undefined) return
              resolve(result)
            } catch (error) {
              reject(error)
            }
            for (const stop of stops) stop()
          }),
        ]
        tellSupervisor(message)
      }),
  )
}

let waits = 0

/** Keeps this process running while it waits for the supervisor. */
async function keepingChannel<T>(wait: () => Promise<T>): Promise<T> {
  if (waits++ === 0) process.channel?.ref()
  try {
    return await wait()
  } finally {
    if (--waits === 0) process.channel?.unref()
  }
}
