import { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { loadPipeline, pipelineFile, runPipeline, shippedPipelines } from '../pipeline/index.ts'
import { alertFlags } from './alert-flags.ts'
import { commandForRecord } from './command-for-record.ts'
import { configurationsEvery } from './configurations-every.ts'
import { executeRun } from './execute-run.ts'
import { keepFlags } from './keep-flags.ts'
import { maxHoursFlag } from './max-hours-flag.ts'
import { outputFlags } from './output-flags.ts'
import { pageFlags } from './page-flags.ts'
import { pipelineFlags } from './pipeline-flags.ts'
import { print } from './print.ts'
import { runLengthFlags } from './run-length-flags.ts'
import { stopRuleOf } from './stop-rule-of.ts'
import { workersFlag } from './workers-flag.ts'

const runFlags = z.object({
  ...runLengthFlags,
  maxHours: maxHoursFlag,
  workers: workersFlag(
    'worker threads per sampler, default: the processors but one, shared, and on a graphics card at most one for 4096 chains; with 0 an interrupt waits for the end of a trajectory',
  ),
  ...keepFlags,
  ...pageFlags,
  ...alertFlags,
  ...outputFlags('print the summary as JSON, the last line of stdout'),
})

function runHelp(): string {
  const command = new Command('leapstream run')
    .usage('<pipeline> [flags]')
    .description('Runs a pipeline: samples, measures, analyses, and shows it live in a browser.')
    .argument('<pipeline>', `path of a .ts or .js file, or one of: ${shippedPipelines().join(', ')}`)
    .helpOption('-h, --help', 'print help; after a pipeline, with its flags')
  return command.helpInformation()
}

/** `leapstream run <pipeline> [flags]`. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--help' || name === '-h') {
    await print(runHelp())
    return 0
  }
  if (name === undefined || name.startsWith('-')) {
    throw new UsageError(
      `run needs a pipeline first: the path of a .ts or .js file, or one of ${shippedPipelines().join(', ')}`,
    )
  }
  const file = pipelineFile(name)
  const definition = await loadPipeline(file)
  const command = new Command(`leapstream run ${name}`).usage('[flags]').description(`${definition.summary}.`)
  const values = await pipelineFlags(command, { definition, file }, runFlags, rest)
  if (values === undefined) return 0
  const { parameters } = values
  const { trajectories, thermalize, workers, ...flags } = values.flags
  const stopRule = stopRuleOf(flags)
  const { runDir, durability, saveConfigurations } = flags
  if (runDir === undefined && (durability ?? saveConfigurations) !== undefined)
    throw new UsageError(
      `--${durability === undefined ? 'save-configurations' : 'durability'} is about a run that is kept: give --run-dir DIR with it`,
    )
  const every = configurationsEvery(saveConfigurations)
  const keep = {
    ...(runDir !== undefined && { runDir, command: ['leapstream', 'run', ...commandForRecord(argv)] }),
    ...(durability !== undefined && { durability }),
    ...(every !== undefined && { saveConfigurationsEvery: every }),
  }
  return executeRun(
    (ready) =>
      runPipeline({
        definition,
        file,
        parameters,
        trajectories,
        thermalize,
        ...(workers !== undefined && { workers }),
        ...(stopRule !== undefined && { stopRule }),
        ready,
        ...keep,
      }),
    flags,
  )
}
