import { fileURLToPath } from 'node:url'
import { Hub, serve } from '../server/index.ts'
import { packageVersion } from './package-version.ts'

/** Wider than the protocol's: a page asks at once for some twenty topics of each sampler, and all clients share one address. */
const limits = { subscriptions: 512, messageBurst: 1024, connectionsPerAddress: 32 }

const pageFolder = fileURLToPath(new URL('../dashboard', import.meta.url))

/** The page of a command that is being served. */
export interface LivePage {
  readonly url: string
  /** What is published here, the page shows. */
  readonly hub: Hub
  close(): Promise<void>
}

/**
 * Serves the live page. What could not be published is told on stderr, each thing once.
 *
 * @throws ServerError when the port is taken.
 */
export async function livePage({
  host,
  port,
  runs,
  summary,
}: {
  readonly host: string
  readonly port: number
  readonly runs: () => readonly string[]
  readonly summary: (id: string) => unknown
}): Promise<LivePage> {
  const told = new Set<string>()
  const hub = new Hub({
    onError: ({ message }) => {
      if (!told.has(message)) process.stderr.write(`leapstream: not on the page: ${message}\n`)
      told.add(message)
    },
  })
  const server = await serve({
    hub,
    host,
    port,
    page: pageFolder,
    version: packageVersion(),
    limits,
    runs,
    summary,
  })
  return { url: server.url, hub, close: () => server.close() }
}
