import { fileURLToPath } from 'node:url'
import { UsageError } from '../errors.ts'
import { packageVersion } from '../files/index.ts'
import type { Hub, Publisher, RunningServer } from '../server/index.ts'
import type { FromComputation, ToComputation } from './computation-messages.ts'

/**
 * Wider than the limits of the protocol: a page asks for some twenty topics of each sampler at once, and all clients share one
 * address.
 */
const limits = { subscriptions: 512, messageBurst: 1024, connectionsPerAddress: 32 }

/** What is published on demand still is for so many milliseconds after its last reader has gone, who may come back and go on. */
const COMING_BACK = 60_000

const pageFolder = fileURLToPath(new URL('../dashboard', import.meta.url))

/** Serves the live page of another process: publishes its messages in their order. */
export class PageServer {
  readonly #tell: (message: ToComputation) => void
  readonly #summaries = new Map<string, unknown>()
  readonly #channels = new Map<number, Publisher>()
  readonly #told = new Set<string>()
  #hub: Hub | undefined
  #server: RunningServer | undefined

  constructor(tell: (message: ToComputation) => void) {
    this.#tell = tell
  }

  take(message: Exclude<FromComputation, { kind: 'interruptible' }>): void {
    switch (message.kind) {
      case 'serve':
        this.#serve(message).then(
          (url) => this.#tell({ kind: 'serving', url }),
          (error: Error) =>
            this.#tell({
              kind: 'refused',
              error: error instanceof UsageError ? 'UsageError' : 'ServerError',
              message: error.message,
            }),
        )
        break
      case 'run':
        this.#summaries.set(message.id, message.summary)
        break
      case 'close':
        void this.close().then(() => this.#tell({ kind: 'closed' }))
        break
      default:
        try {
          this.#publish(message)
        } catch (error) {
          this.#complain((error as Error).message)
        }
    }
  }

  /** Ends all connections and frees the port. */
  async close(): Promise<void> {
    await this.#server?.close()
  }

  /** @throws UsageError for an address that cannot be, ServerError when the port is taken. */
  async #serve({ host, port }: { readonly host: string; readonly port: number }): Promise<string> {
    // loaded only here, so that commands without a page start sooner
    const { Hub, serve } = await import('../server/index.ts')
    this.#hub = new Hub({ onError: ({ message }) => this.#complain(message) })
    this.#server = await serve({
      hub: this.#hub,
      host,
      port,
      page: pageFolder,
      version: packageVersion(),
      limits,
      runs: () => [...this.#summaries.keys()],
      summary: (id) => this.#summaries.get(id),
      onClients: whileNeeded((watched) => this.#tell({ kind: 'watched', watched })),
    })
    return this.#server.url
  }

  #publish(message: Extract<FromComputation, { channel: number }>): void {
    const { channel } = message
    if (message.kind === 'open') {
      const onReaders = message.onDemand
        ? whileNeeded((wanted) => this.#tell({ kind: 'wanted', channel, wanted }))
        : undefined
      this.#channels.set(channel, this.#hub!.channel(message.options, onReaders))
    } else if (message.kind === 'value') this.#channels.get(channel)?.next(message.value)
    else this.#channels.get(channel)?.complete(message.reason)
  }

  /** Says on stderr what could not be published, each thing once. */
  #complain(message: string): void {
    if (!this.#told.has(message)) process.stderr.write(`leapstream: not on the page: ${message}\n`)
    this.#told.add(message)
  }
}

/** Calls `tell` when the first reader comes, and some time after the last one has gone. */
function whileNeeded(tell: (needed: boolean) => void): (readers: number) => void {
  let needed = false
  let leaving: NodeJS.Timeout | undefined
  const change = (now: boolean) => {
    if (now !== needed) tell(now)
    needed = now
  }
  return (readers) => {
    clearTimeout(leaving)
    if (readers > 0) change(true)
    else leaving = setTimeout(() => change(false), COMING_BACK).unref()
  }
}
