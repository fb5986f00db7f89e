import { packageVersion } from '../files/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { RunningServer } from '../server/index.ts'
import type { CleanUp } from './clean-up.ts'
import type { PageSettings } from './page-flags.ts'
import { pageFolder } from './page-folder.ts'
import { pageLimits } from './page-limits.ts'
import { pageOptions } from './page-options.ts'
import { refusedCommandText } from './refused-command-text.ts'

/**
 * Serves a page of the runs in some folders, finished ones and those that go on, until `cleanUp`.
 *
 * @throws UsageError for an address that cannot be, ServerError when the port is taken, RecordError where SQLite is not there.
 */
export async function serveFolders(
  folders: readonly string[],
  settings: PageSettings,
  cleanUp: CleanUp,
): Promise<RunningServer> {
  const [{ serve }, { ServedRuns }] = await Promise.all([
    import('../server/index.ts'),
    import('../archive/index.ts'),
  ])
  const told = new Set<string>()
  const runs = new ServedRuns(folders, (message) => {
    if (!told.has(message)) process.stderr.write(`leapstream: ${message}\n`)
    told.add(message)
  })
  cleanUp.add(() => runs.close())
  const version = packageVersion()
  let metrics: Promise<Metrics> | undefined
  const server = await serve({
    hub: runs.hub,
    ...pageOptions(settings),
    page: pageFolder,
    version,
    limits: pageLimits,
    runs: () => runs.list(),
    metrics: async (isOpenMetrics, traffic) => {
      metrics ??= import('../metrics/index.ts').then(({ Metrics }) => new Metrics({ hub: runs.hub, version }))
      runs.look()
      return (await metrics).text(isOpenMetrics, traffic)
    },
    summary: (name) => runs.summary(name),
    newest: (name) => runs.newest(name),
    openRuns: (names) => runs.open(names),
    onRefusedCommand: (refused) => process.stderr.write(`leapstream: ${refusedCommandText(refused)}\n`),
  })
  cleanUp.add(() => server.close())
  return server
}
