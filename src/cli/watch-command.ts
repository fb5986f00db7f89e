import { Command } from 'commander'
import { shownAddress } from '../client/index.ts'
import { LeapstreamError, UsageError } from '../errors.ts'
import { CleanUp } from './clean-up.ts'
import { clientToken } from './client-token.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { onEndingSignal } from './on-ending-signal.ts'
import { type WatchFlags, watchFlags } from './watch-flags.ts'
import { watchRun } from './watch-run.ts'
import { watchSource } from './watch-source.ts'

/** `leapstream watch URL|DIR`: a run in the terminal, wherever it is computed. */
export async function watchCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream watch')
    .usage('<address or folder> [flags]')
    .description(
      'A run in the terminal: how far it is, tau_int, tunneling, exactness and alarms. The address is that of the page of "leapstream run", also through a tunnel, or of "leapstream serve"; a folder is a run directory, or one with run directories in it, whether they are written or not. Where no terminal is written to, a line now and then.',
    )
    .argument('[place]', 'http://127.0.0.1:4040 say, or a folder')
  const values = await readFlags(command, [['Flags', watchFlags]], argv)
  if (values === undefined) return exitCode.done
  const given = values[0] as WatchFlags
  const [place] = command.args
  if (place === undefined)
    throw new UsageError('watch needs an address like http://127.0.0.1:4040, or a run directory')
  if (!given.json && given.topic !== undefined) throw new UsageError('--topic is for --json')
  if (!given.json && given.from !== undefined) throw new UsageError('--from is for --json')
  const token = clientToken(given.tokenFile, process.env)
  const cleanUp = new CleanUp()
  const told = new Set<string>()
  const tell = (message: string): void => {
    if (!told.has(message)) process.stderr.write(`leapstream: ${message}\n`)
    told.add(message)
  }
  try {
    const source = await watchSource(place, given.run, tell)
    cleanUp.add(() => source.close())
    return await new Promise<number>((resolve, reject) => {
      const watched = watchRun({
        token,
        place: shownAddress(place),
        url: source.url,
        flags: given,
        tell,
        ended: resolve,
        failed: reject,
      })
      cleanUp.add(() => watched.close())
      const forget = onEndingSignal(() => resolve(exitCode.interrupted))
      cleanUp.add(forget)
      // the reader of a pipe has gone: nobody wants more
      process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') resolve(exitCode.done)
        else
          reject(new LeapstreamError(`standard output cannot be written: ${error.message}`, { cause: error }))
      })
    })
  } finally {
    await cleanUp.run()
  }
}
