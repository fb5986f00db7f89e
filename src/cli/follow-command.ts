import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { type OpenChains, openChains } from '../chains/open-chains.ts'
import { UsageError } from '../errors.ts'
import { type ChainColumn, runChains } from '../pipeline/run-chains.ts'
import { DIVERGENT } from '../tables/live-columns.ts'
import { counted } from '../values/format.ts'
import { alertFlags } from './alert-flags.ts'
import { commandForRecord } from './command-for-record.ts'
import { executeRun } from './execute-run.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { type FollowedProgram, followedFiles, standardInput, startedProgram } from './follow-sources.ts'
import { keepFlags } from './keep-flags.ts'
import { maxHoursFlag } from './max-hours-flag.ts'
import { measurementNames } from './measurement-names.ts'
import { namedNumbers } from './named-numbers.ts'
import { onInterrupt } from './on-interrupt.ts'
import { outputFlags } from './output-flags.ts'
import { pageFlags } from './page-flags.ts'
import { stopRuleOf } from './stop-rule-of.ts'
import { tableFlags } from './table-flags.ts'

const { columns: _, ...writtenFlags } = tableFlags.shape
const { saveConfigurations: __, ...keptFlags } = keepFlags

const rowFlags = z.object({
  columns: z
    .string()
    .optional()
    .describe(
      'columns to follow: names of the header, or numbers from 1 without one; default: all that hold numbers',
    ),
  chains: z
    .int()
    .min(1)
    .optional()
    .describe('how many chains there will be; default: a chain for each file that is there'),
  chainColumn: z.string().optional().describe('column that says of which chain a row is'),
  discard: z
    .int()
    .min(0)
    .optional()
    .describe('rows left out at the start of each chain; default: the warm-up that CmdStan says it saved'),
  thin: z.int().min(1).default(1).describe('use one row of so many'),
  ...writtenFlags,
})

const runFlags = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,24}$/, 'must be letters, digits, _ . and -, at most 24')
    .optional()
    .describe('what the chains are called on the page; default: the name of the program, or chains'),
  mean: z.string().optional().describe('means that are known exactly, as Q=0,x=1.5: compared and judged'),
  targetError: z.string().optional().describe('stop once these errors are reached, as theta=0.01,mu=1e-3'),
  minLengthOverTau: z
    .number()
    .positive()
    .optional()
    .describe('stop not before this many tau_int; 50 with --target-error'),
  rows: z.int().min(1).optional().describe('stop after so many rows of each chain'),
  idle: z
    .number()
    .min(0)
    .optional()
    .describe('stop once nothing has come for so many seconds; 0: at the end of what is there'),
  maxHours: maxHoursFlag,
  onStop: z
    .string()
    .optional()
    .describe(
      'shell command to run when the run has stopped by a rule or --rows, to end the program that writes files',
    ),
  ...keptFlags,
  ...pageFlags,
  ...alertFlags,
  ...outputFlags('print the summary as JSON, the last line of stdout'),
})

const tell = (text: string) => {
  process.stderr.write(`leapstream: ${text}\n`)
}

/** `leapstream follow <files, - or -- program>`: a run of the chains that other programs make, while they make them. */
export async function followCommand(argv: readonly string[]): Promise<number> {
  const dashes = argv.indexOf('--')
  const [before, program] = dashes < 0 ? [argv, undefined] : [argv.slice(0, dashes), argv.slice(dashes + 1)]
  const command = new Command('leapstream follow')
    .usage('<files | - | -- program arguments> [flags]')
    .description(
      "Follows chains that other programs make, while they make them: rows of numbers in files that grow ('chains/*.csv', one chain each), in a pipe (-), or printed by a program that it starts (-- ./my_sampler 1000). CSV as Stan and emcee write it, columns between spaces, JSON lines. They become a run as those of leapstream: live page, tau_int, R-hat, verdict, log and stop rule.",
    )
    .argument('[files...]', 'files, patterns in quotes, or - for standard input')
  const values = await readFlags(
    command,
    [
      ['Flags of the run', runFlags],
      ['What the rows are', rowFlags],
    ],
    before,
  )
  if (values === undefined) return exitCode.done
  const flags = values[0] as z.output<typeof runFlags>
  const rows = values[1] as z.output<typeof rowFlags>
  const files = command.args
  checkSources(files, program, rows)
  if (flags.durability !== undefined && flags.runDir === undefined)
    throw new UsageError('--durability is about a run that is kept: give --run-dir DIR with it')
  const stopRule = stopRuleOf(flags)

  let followed: FollowedProgram | undefined
  let chains: OpenChains | undefined
  let stoppedByRule = false
  const prepare = async (ready: () => Promise<void>) => {
    const opening = new AbortController()
    const forget = onInterrupt(() => opening.abort())
    const waiting = setTimeout(() => tell('waiting for the first rows'), 2000)
    try {
      followed = await open(files, program, rows, opening.signal)
      chains =
        followed &&
        (await openChains(
          followed.sources,
          { ...readingOf(rows), ...(flags.idle !== undefined && { idle: flags.idle }), tell },
          opening.signal,
        ))
    } finally {
      clearTimeout(waiting)
      forget()
    }
    if (chains === undefined) throw new Interrupted()
    const opened = chains
    const weight = opened.names.find((name) => /^(weights?|importance_weights?)$/i.test(name))
    if (weight !== undefined)
      tell(
        `the column ${weight} is followed as a measurement and weights nothing: each row counts once; numbers of weighted rows are not those of their distribution`,
      )
    const measurements = columnsOf(opened.names, flags.mean)
    tell(
      `following ${counted(opened.chains.length, 'chain')} of ${counted(measurements.length, 'column')}: ${measurements
        .slice(0, 8)
        .map(({ name }) => name)
        .join(', ')}${measurements.length > 8 ? ' and more' : ''}`,
    )
    const run = runChains({
      name: flags.name ?? nameOf(program),
      chains: opened.chains.length,
      measurements,
      source: async function* (ending) {
        yield* opened.rows(ending)
        if (opened.trouble !== undefined) run.stop(opened.trouble.message)
      },
      followed: commandForRecord(argv),
      ready,
      ...(flags.rows !== undefined && { rows: flags.rows }),
      ...(stopRule !== undefined && { stopRule }),
      ...(flags.runDir !== undefined && {
        runDir: flags.runDir,
        command: ['leapstream', 'follow', ...commandForRecord(argv)],
      }),
      ...(flags.durability !== undefined && { durability: flags.durability }),
    })
    return {
      ...run,
      start: async () => {
        const summary = await run.start()
        const [followedChains] = Object.values(summary.samplers)
        stoppedByRule = summary.decision !== undefined || followedChains?.trajectories === flags.rows
        return summary
      },
    }
  }
  try {
    const code = await executeRun(prepare, flags)
    const trouble = chains?.trouble ?? (await followed?.end())
    if (trouble !== undefined) {
      tell(trouble.message)
      return trouble.exitCode
    }
    if (stoppedByRule && flags.onStop !== undefined) await runShell(flags.onStop)
    return code
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    tell('interrupted before the first row')
    return exitCode.interrupted
  } finally {
    await followed?.end()
  }
}

/** The run was ended before it began. */
class Interrupted extends Error {}

/** @throws UsageError where it is not clear what is followed. */
function checkSources(
  files: readonly string[],
  program: readonly string[] | undefined,
  { chains, chainColumn }: z.output<typeof rowFlags>,
): void {
  if (program === undefined && files.length === 0)
    throw new UsageError(
      "follow needs files, as 'chains/*.csv', or - for standard input, or -- and a program: follow -- ./my_sampler",
    )
  if (program !== undefined && files.length > 0)
    throw new UsageError(`follow takes files or a program, not both: ${files[0]} and -- ${program[0]}`)
  if (files.includes('-') && files.length > 1)
    throw new UsageError('- is standard input, and nothing is followed beside it')
  const isOne = program !== undefined || files.includes('-')
  if (isOne && chains !== undefined && chains > 1 && chainColumn === undefined)
    throw new UsageError(
      `--chains ${chains}: the rows of one ${program === undefined ? 'pipe' : 'program'} are one chain; --chain-column NAME names a column that says of which chain a row is`,
    )
}

async function open(
  files: readonly string[],
  program: readonly string[] | undefined,
  { chains, chainColumn }: z.output<typeof rowFlags>,
  ending: AbortSignal,
): Promise<FollowedProgram | undefined> {
  if (program !== undefined) return startedProgram(program)
  if (files[0] === '-') return standardInput()
  const opened = await followedFiles(files, chainColumn === undefined ? chains : undefined, tell, ending)
  if (chainColumn !== undefined && (opened?.sources.length ?? 1) > 1)
    throw new UsageError(`--chain-column ${chainColumn} is of one file: of several files each is a chain`)
  return opened
}

/** How the rows are read. */
function readingOf({
  header,
  delimiter,
  decimal,
  columns,
  chains,
  chainColumn,
  discard,
  thin,
}: z.output<typeof rowFlags>) {
  return {
    thin,
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(header !== undefined && { header: header === 'yes' }),
    ...(columns !== undefined && { columns }),
    ...(chains !== undefined && { chains }),
    ...(chainColumn !== undefined && { chainColumn }),
    ...(discard !== undefined && { discard }),
  }
}

/** The measurements that the columns are, with the means that are known. @throws UsageError for a mean of another column. */
function columnsOf(columns: readonly string[], mean: string | undefined): ChainColumn[] {
  const names = measurementNames(columns)
  const means =
    mean === undefined
      ? new Map<string, number>()
      : namedNumbers(mean, { flag: '--mean', example: 'name=mean, as Q=0' })
  const other = [...means.keys()].find((name) => !names.includes(name) && !columns.includes(name))
  if (other !== undefined)
    throw new UsageError(
      `--mean ${mean}: there is no column ${other}, there are ${names.slice(0, 30).join(', ')}`,
    )
  return names.map((name, i) => {
    const known = means.get(name) ?? means.get(columns[i]!)
    return {
      name,
      ...(known !== undefined && { mean: known }),
      ...(columns[i] === DIVERGENT && columns.includes('lp__') && { tellsDivergences: true }),
    }
  })
}

function nameOf(program: readonly string[] | undefined): string {
  if (program === undefined) return 'chains'
  return (
    basename(program[0]!)
      .replace(/[^A-Za-z0-9_.-]/g, '_')
      .slice(0, 24) || 'program'
  )
}

/** Runs the command that ends the program, and says how that went. */
async function runShell(command: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] })
  const how = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`),
    )
  })
  tell(`--on-stop ${command}: ${how}`)
}
