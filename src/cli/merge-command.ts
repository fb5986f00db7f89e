import { existsSync, readdirSync, statSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { LeapstreamError, UsageError } from '../errors.ts'
import { analyseLog } from '../pipeline/analyse-log.ts'
import { newRunId } from '../pipeline/new-run-id.ts'
import { MeasuredRun, type MergedSampler, mergeRuns, RunDirectory } from '../record/index.ts'
import { counted } from '../values/format.ts'
import { CleanUp } from './clean-up.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { onEndingSignal } from './on-ending-signal.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'
import { ReadingProgress } from './reading-progress.ts'

const flags = z.object({
  out: z.string().min(1).optional().describe('folder of the merged run, which is made'),
  ...outputFlags('print what was merged as one JSON object'),
})

/** Ends a merge after a signal. */
class Interrupted extends Error {}

/** `leapstream merge <run-dir> <run-dir> ... --out <run-dir>`: runs of different seeds as one. */
export async function mergeCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream merge')
    .usage('<run-dir> <run-dir> ... --out <run-dir> [flags]')
    .description(
      'Pools runs of different seeds: writes a run directory in which their chains stand side by side, in the order in which they are given, as if they had been one run. export, analyze and serve read it as any other. Runs that differ in anything but their seed are refused; of runs of different length as much is taken as the shortest has.',
    )
    .argument('[run-dir...]', 'two or more folders that "leapstream run ... --run-dir" wrote')
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return exitCode.done
  const directories = command.args
  const { out, json } = values[0] as z.output<typeof flags>
  if (directories.length < 2) throw new UsageError('merge needs two or more run directories')
  if (out === undefined) throw new UsageError('merge needs --out, the folder of the merged run')
  if (existsSync(out) && !(statSync(out).isDirectory() && readdirSync(out).length === 0))
    throw new UsageError(`${out} is there already: give another --out`)

  const cleanUp = new CleanUp()
  let interrupted = false
  try {
    const runs = directories.map((directory) => {
      const run = new MeasuredRun(new RunDirectory(directory))
      cleanUp.add(() => run.close())
      return run
    })
    cleanUp.add(
      onEndingSignal(() => {
        interrupted = true
      }),
    )
    const report = new ReadingProgress(process.stderr, undefined, 'number')
    cleanUp.add(() => report.close())
    let written = 0
    let analysed: Awaited<ReturnType<typeof analyseLog>> = {}
    const samplers = await mergeRuns(runs, {
      out,
      id: newRunId(runs[0]!.run.pipeline.name),
      command: ['leapstream', 'merge', ...argv],
      analyse: async (run, log) => {
        try {
          analysed = await analyseLog(run, log)
        } catch (error) {
          if (!(error instanceof LeapstreamError)) throw error
          process.stderr.write(`leapstream: merged without its analyses: ${error.message}\n`)
        }
        return analysed
      },
      progress: (more) => {
        if (interrupted) throw new Interrupted()
        written += more
        report.show(8 * written, written)
      },
    })
    report.close()
    await print(
      json
        ? `${JSON.stringify({ ...summary(directories, out, samplers), analysed: summaries(analysed) })}\n`
        : sentences(directories, out, samplers),
    )
    return exitCode.done
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    process.stderr.write(`leapstream: interrupted, ${out} was not written\n`)
    return exitCode.interrupted
  } finally {
    await cleanUp.run()
  }
}

/** What a run would say of each sampler at its end. */
function summaries(analysed: Awaited<ReturnType<typeof analyseLog>>) {
  return Object.fromEntries(Object.entries(analysed).map(([name, { summary }]) => [name, summary]))
}

function summary(directories: readonly string[], out: string, samplers: readonly MergedSampler[]) {
  return {
    out,
    merged: directories,
    samplers: Object.fromEntries(
      samplers.map(({ name, chains, draws, drawsOf }) => [name, { chains, draws, drawsOf }]),
    ),
  }
}

function sentences(directories: readonly string[], out: string, samplers: readonly MergedSampler[]): string {
  const lines = samplers.flatMap(({ name, chains, draws, drawsOf }) => [
    `  ${name}: ${counted(chains, 'chain')} of ${counted(draws, 'draw')}`,
    ...drawsOf.flatMap((all, i) =>
      all === draws
        ? []
        : [`    of ${directories[i]}, the last ${counted(all - draws, 'draw')} of each chain are left out`],
    ),
  ])
  return `${out}: ${directories.length} runs side by side\n${lines.join('\n')}\n`
}
