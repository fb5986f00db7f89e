import { fileURLToPath } from 'node:url'
import { UsageError } from '../errors.ts'
import type { Hub, Publisher, RunningServer } from '../server/index.ts'
import type { FromComputation, ToComputation } from './computation-messages.ts'
import { packageVersion } from './package-version.ts'

/** Wider than the protocol's: a page asks at once for some twenty topics of each sampler, and all clients share one address. */
const limits = { subscriptions: 512, messageBurst: 1024, connectionsPerAddress: 32 }

const pageFolder = fileURLToPath(new URL('../dashboard', import.meta.url))

/** Serves the live page of what another process computes: publishes what that says, in the order in which it says it. */
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
    // loaded here, so that commands without a page start sooner
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
    })
    return this.#server.url
  }

  #publish(message: Extract<FromComputation, { channel: number }>): void {
    const { channel } = message
    if (message.kind === 'open') this.#channels.set(channel, this.#hub!.channel(message.options))
    else if (message.kind === 'value') this.#channels.get(channel)?.next(message.value)
    else this.#channels.get(channel)?.complete(message.reason)
  }

  /** What could not be published is told on stderr, each thing once. */
  #complain(message: string): void {
    if (!this.#told.has(message)) process.stderr.write(`leapstream: not on the page: ${message}\n`)
    this.#told.add(message)
  }
}
