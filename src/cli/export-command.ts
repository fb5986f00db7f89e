import { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { exportFormats, exportRun } from '../export/index.ts'
import { MeasuredRun, RunDirectory } from '../record/index.ts'
import { counted } from '../values/format.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { onEndingSignal } from './on-ending-signal.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'
import { ReadingProgress } from './reading-progress.ts'

const flags = z.object({
  format: z.enum(exportFormats).optional().describe('for whom: ArviZ and xarray, anything, or tables'),
  out: z.string().optional().describe('the file that is written, or the folder for Zarr'),
  discard: z
    .int()
    .min(0)
    .default(0)
    .describe('draws of each chain dropped at the start, after thermalisation'),
  force: z.boolean().default(false).describe('replace what is there already'),
  ...outputFlags('print what was written as one JSON object'),
})

/** Ends an export after a signal. */
class Interrupted extends Error {}

/** `leapstream export <run directory> --format zarr|csv|parquet --out <name>`: a run for other programs. */
export async function exportCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream export')
    .usage('<run directory> --format <format> --out <name> [flags]')
    .description(
      'Writes the measurements of a run for other programs: every number as it was measured, with chain and draw, the number of its trajectory. Zarr for ArviZ and xarray, with the configurations that were kept; Parquet and CSV for everything else. A run that goes on is written as far as it is.',
    )
    .argument('[directory]', 'what "leapstream run ... --run-dir" wrote')
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return 0
  const [directory] = command.args
  const { format, out, discard, force, json } = values[0] as z.output<typeof flags>
  if (directory === undefined) throw new UsageError('export needs a run directory')
  if (format === undefined || out === undefined)
    throw new UsageError(`export needs --format (${exportFormats.join(', ')}) and --out`)

  const measured = new MeasuredRun(new RunDirectory(directory), discard)
  let interrupted = false
  const forget = onEndingSignal(() => {
    interrupted = true
  })
  try {
    const values = measured.samplers.reduce(
      (sum, { chains, draws, measurements }) => sum + chains * draws * measurements.length,
      0,
    )
    const report = new ReadingProgress(process.stderr, 8 * values, 'number')
    let written = 0
    try {
      await exportRun(measured, {
        format,
        out,
        force,
        progress: (more) => {
          if (interrupted) throw new Interrupted()
          written += more
          report.show(8 * written, written)
        },
      })
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      process.stderr.write(`leapstream: interrupted, ${out} was not written\n`)
      return exitCode.interrupted
    } finally {
      report.close()
    }
    await print(json ? `${JSON.stringify(summary(measured, out, format))}\n` : sentence(measured, out))
    return exitCode.done
  } finally {
    forget()
    measured.close()
  }
}

function summary({ samplers }: MeasuredRun, out: string, format: string) {
  return {
    out,
    format,
    samplers: Object.fromEntries(
      samplers.map(({ name, chains, first, draws, measurements }) => [
        name,
        { chains, draws, firstTrajectory: first, measurements },
      ]),
    ),
  }
}

function sentence({ samplers }: MeasuredRun, out: string): string {
  const lines = samplers.map(
    ({ name, chains, draws, measurements }) =>
      `  ${name}: ${counted(chains, 'chain')} of ${counted(draws, 'draw')}: ${measurements.join(', ')}`,
  )
  return `${out}:\n${lines.join('\n')}\n`
}
