import { statSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { AlertWebhook } from '../alarms/index.ts'
import { UsageError } from '../errors.ts'
import { alertFlags } from './alert-flags.ts'
import { CleanUp } from './clean-up.ts'
import { endingSignals } from './ending-signals.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { pageOnlyFlags } from './page-flags.ts'
import { serveFolders } from './serve-folders.ts'

const flags = z.object({
  ...pageOnlyFlags,
  ...alertFlags,
  verbose: z.boolean().default(false).describe('print the stack of an error'),
})

/** `leapstream serve DIR...`: shows runs that were kept, finished or under way. */
export async function serveCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream serve')
    .usage('<folder...> [flags]')
    .description(
      'Shows runs that "leapstream run ... --run-dir" keeps, finished ones and those under way: a table of all, and each in the page that it has while it goes on. A folder is a run directory, or one with run directories in it or one level deeper.',
    )
    .argument('[folder...]', 'run directories, or folders of run directories')
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return exitCode.done
  const settings = values[0] as z.output<typeof flags>
  const folders = command.args
  if (folders.length === 0)
    throw new UsageError('serve needs a folder: a run directory, or one with run directories in it')
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`${folder} is no folder: give a run directory, or one with run directories in it`)
  }
  const cleanUp = new CleanUp()
  try {
    const server = await serveFolders(folders, settings, cleanUp)
    if (settings.alertWebhook !== undefined) {
      const webhook = new AlertWebhook(settings.alertWebhook, {
        complain: (text) => process.stderr.write(`leapstream: ${text}\n`),
        page: () => server.url,
      })
      cleanUp.add(() => webhook.close())
      const { RunWatch } = await import('../archive/index.ts')
      const watch = new RunWatch(folders, (alert) => webhook.post(alert))
      cleanUp.add(() => watch.close())
    }
    process.stderr.write(`live at ${server.url}\n`)
    await untilSignal()
    return exitCode.done
  } finally {
    await cleanUp.run()
  }
}

/** Resolves with the first signal that asks the command to end; a second one ends it at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of endingSignals()) process.once(signal, () => resolve())
  })
}
