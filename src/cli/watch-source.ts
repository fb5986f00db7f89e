import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { shownAddress } from '../client/index.ts'
import { UsageError } from '../errors.ts'
import { packageVersion } from '../files/index.ts'
import { pageLimits } from './page-limits.ts'

/** A server to connect to. */
export interface WatchSource {
  readonly url: string
  /** Whether it is in this process, and reads a folder. */
  readonly isFolder: boolean
  close(): Promise<void>
}

/**
 * The server of an address; of a folder one in this process, on this machine only, that reads what is logged there.
 *
 * @throws UsageError for what is neither an address nor a folder with runs.
 */
export async function watchSource(
  place: string,
  run: string | undefined,
  tell: (message: string) => void,
): Promise<WatchSource> {
  if (/^(https?|wss?):\/\//i.test(place))
    return { url: run === undefined ? place : withRun(place, run), isFolder: false, close: async () => {} }
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `${shownAddress(place)} is no folder and no address: give a run directory, or an address like http://127.0.0.1:4040`,
    )
  const [{ serve }, { ServedRuns }] = await Promise.all([
    import('../server/index.ts'),
    import('../archive/index.ts'),
  ])
  const runs = new ServedRuns([place], tell)
  const names = runs.list().map((listing) => listing.name)
  const [name] = names
  const chosen = run ?? (names.length === 1 ? name : undefined)
  if (name === undefined || (run !== undefined && !names.includes(run))) {
    runs.close()
    throw new UsageError(
      name === undefined
        ? `there is no run in ${place}: give what "leapstream run ... --run-dir" wrote, or a folder of such`
        : `--run ${run}: there is no such run in ${place}, there are ${names.join(', ')}`,
    )
  }
  const server = await serve({
    hub: runs.hub,
    port: 0,
    // others on this machine can connect to the port, and do not know the path
    access: { basePath: randomUUID() },
    version: packageVersion(),
    limits: pageLimits,
    openRuns: (wanted) => runs.open(wanted),
  })
  return {
    url: chosen === undefined ? server.url : withRun(server.url, chosen),
    isFolder: true,
    close: async () => {
      await server.close()
      runs.close()
    },
  }
}

/** The address of one run of a server. */
export function withRun(address: string, run: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    // what was caught has the address with its password
    throw new UsageError(`'${shownAddress(address)}' is no URL: give one like http://127.0.0.1:4040`)
  }
  url.searchParams.set('run', run)
  return url.href
}
