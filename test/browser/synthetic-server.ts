import { Hub, type Publisher, type RunningServer, serve } from '../../src/server/index.ts'
import { defaultLimits } from '../../src/wire/index.ts'
import { type SyntheticOptions, SyntheticRun } from './synthetic-run.ts'

/** A server with the built page and a synthetic run, for looking at the page and for its tests. */
export interface SyntheticServer {
  readonly url: string
  readonly port: number
  readonly hub: Hub
  /** Publishes the next values; false when the run is done. */
  advance(): boolean
  /** Publishes one value. */
  publish(topic: string, kind: string, value: unknown): void
  close(): Promise<void>
}

/**
 * Serves the files of `page` with a synthetic run that nobody has begun, on any free port unless told. Clients take four times
 * `pingSeconds` without a word for the end of the connection.
 */
export async function syntheticServer(
  page: string,
  options: SyntheticOptions,
  { port = 0, version = '1.0.0', pingSeconds = defaultLimits.pingSeconds } = {},
): Promise<SyntheticServer> {
  const run = new SyntheticRun(options)
  const hub = new Hub()
  const publishers = new Map<string, Publisher>()
  const server: RunningServer = await serve({
    hub,
    port,
    version,
    page,
    limits: { subscriptions: 512, messageBurst: 1024, pingSeconds },
  })
  const publish = (topic: string, kind: string, value: unknown): void => {
    let publisher = publishers.get(topic)
    if (publisher === undefined) {
      publisher = hub.channel({ topic, kind, delivery: 'latest' })
      publishers.set(topic, publisher)
    }
    publisher.next(value)
  }
  return {
    url: server.url,
    port: server.port,
    hub,
    publish,
    advance() {
      if (run.done) return false
      for (const { topic, kind, value } of run.advance()) publish(topic, kind, value)
      return true
    },
    close: () => server.close(),
  }
}
