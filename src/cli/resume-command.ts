import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { shellWord } from '../files/index.ts'
import { type ResumedRun, type RunSummary, resumePipeline } from '../pipeline/index.ts'
import { RunDirectory } from '../record/index.ts'
import { counted } from '../values/format.ts'
import { alertFlags } from './alert-flags.ts'
import { commandForRecord } from './command-for-record.ts'
import { executeRun } from './execute-run.ts'
import { exitCode, runExitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { followCommand } from './follow-command.ts'
import { isPipe } from './follow-sources.ts'
import { maxHoursFlag } from './max-hours-flag.ts'
import { outputFlags } from './output-flags.ts'
import { pageFlags } from './page-flags.ts'
import { print } from './print.ts'
import { summaryTable } from './summary-table.ts'
import { workersFlag } from './workers-flag.ts'

const resumeFlags = z.object({
  trajectories: z
    .int()
    .min(1)
    .optional()
    .describe(
      'so many trajectories per chain more than there are; default: up to the length that the run was to have',
    ),
  fork: z
    .string()
    .min(1)
    .optional()
    .describe('begin a new run in this folder with the chains of the run, of the pipeline as it is now'),
  maxHours: maxHoursFlag,
  workers: workersFlag('worker threads per sampler, any number: the numbers are the same'),
  ...pageFlags,
  ...alertFlags,
  ...outputFlags('print the summary as JSON, the last line of stdout'),
})

/** `leapstream resume <run-dir> [flags]`. */
export async function resumeCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream resume')
    .usage('<run-dir> [flags]')
    .description(
      'Goes on with a run that "leapstream run ... --run-dir DIR" keeps, bit for bit as if it had not stopped.',
    )
    .argument('[run-dir]', 'the folder')
  const values = await readFlags(command, [['Flags', resumeFlags]], argv)
  if (values === undefined) return exitCode.done
  const { trajectories, fork, workers, ...flags } = values[0] as z.output<typeof resumeFlags>
  const [given] = command.args
  if (given === undefined) throw new UsageError('resume needs the folder of a run, that of --run-dir')
  const path = resolve(given)
  const target = fork === undefined ? undefined : resolve(fork)
  const { folder, followed } = new RunDirectory(path).read()
  // paths among the parameters, of a model say, begin where the run was started
  if (existsSync(folder)) process.chdir(folder)
  if (followed !== undefined) {
    if (fork !== undefined || trajectories !== undefined || workers !== undefined)
      throw new UsageError(
        `${given} has chains of another program: resume reads its files again, without --trajectories, --fork and --workers`,
      )
    return followAgain(path, followed, argv.toSpliced(argv.indexOf(given), 1))
  }
  let resumed: ResumedRun | undefined
  const prepare = async (ready: () => Promise<void>) => {
    resumed = await resumePipeline(path, {
      ready,
      command: ['leapstream', 'resume', ...commandForRecord(argv)],
      ...(trajectories !== undefined && { trajectories }),
      ...(target !== undefined && { fork: target }),
      ...(workers !== undefined && { workers }),
    })
    for (const { file, why } of resumed.unusable)
      process.stderr.write(`leapstream: a checkpoint is passed over: ${file}: ${why}\n`)
    if (resumed.run === undefined) throw new NothingLeft()
    for (const [sampler, { trajectory, logged, device }] of Object.entries(resumed.from)) {
      process.stderr.write(
        `${sampler}: goes on from trajectory ${trajectory}${trajectory < logged ? `, of ${logged} that are logged: those since then are sampled again and compared` : ''}\n`,
      )
      if (device !== undefined)
        process.stderr.write(
          `${sampler}: goes on bit for bit on ${device}; another card or driver may give other last bits\n`,
        )
    }
    return resumed.run
  }
  try {
    return await executeRun(prepare, flags)
  } catch (error) {
    if (!(error instanceof NothingLeft)) throw error
    return await tellEnd(path, given, flags.json)
  }
}

/**
 * Goes on with a run of chains of another program: its files are read again, and what is logged must come as it was.
 *
 * @throws UsageError where they came in a pipe.
 */
function followAgain(path: string, followed: readonly string[], flags: readonly string[]): Promise<number> {
  if (isPipe(followed))
    throw new UsageError(
      `${path} has what came in a pipe, which is over: "leapstream follow" begins a new run, and "leapstream serve" shows this one`,
    )
  return followCommand([...followed, ...flags, '--run-dir', path])
}

/** The run has the length that it was to have. */
class NothingLeft extends Error {}

/** Prints the summary of a run that is over. */
async function tellEnd(path: string, given: string, json: boolean): Promise<number> {
  const log = new RunDirectory(path).openLog()
  const ending = log.events().findLast(({ kind }) => kind === 'ended')
  log.close()
  const summary = ending?.detail.summary as RunSummary | undefined
  const length = Object.values(summary?.samplers ?? {})[0]?.trajectories ?? 0
  process.stderr.write(
    `leapstream: this run is over (${summary?.ended ?? 'finished'}), with ${counted(length, 'trajectory')} per chain: "leapstream resume ${shellWord(given)} --trajectories N" samples N more\n`,
  )
  if (summary === undefined) return exitCode.done
  await print(json ? `${JSON.stringify(summary)}\n` : summaryTable(summary, []))
  return runExitCode(summary, false)
}
