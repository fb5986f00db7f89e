import { Command } from 'commander'
import { LeapstreamError, UsageError } from '../errors.ts'
import { packageVersion } from '../files/index.ts'
import { print } from './print.ts'
import { strayFailure } from './stray-failure.ts'

/** A command: takes its arguments and gives its exit code. */
export type CommandFunction = (argv: readonly string[]) => Promise<number>

interface CommandEntry {
  readonly summary: string
  /** Whether it computes for long, and therefore in a separate process. */
  readonly computes?: true
  /** Loaded when the command is used, so that help is instant. */
  readonly load: () => Promise<CommandFunction>
}

const commands: Readonly<Record<string, CommandEntry>> = {
  run: {
    computes: true,
    summary: 'run a pipeline: sample, measure, analyse, and show it live in a browser',
    load: async () => (await import('./run-command.ts')).runCommand,
  },
  resume: {
    computes: true,
    summary: 'go on with a run that was kept, bit for bit, or begin a new one with its chains',
    load: async () => (await import('./resume-command.ts')).resumeCommand,
  },
  scan: {
    computes: true,
    summary:
      'a pipeline at each point of a grid of parameters: a table, a figure, and a run directory for each',
    load: async () => (await import('./scan-command.ts')).scanCommand,
  },
  train: {
    computes: true,
    summary: 'train LeapfrogLayers to tunnel between topological sectors, live and resumable',
    load: async () => (await import('./train-command.ts')).trainCommand,
  },
  compare: {
    computes: true,
    summary: 'a trained sampler against tuned HMC, instanton hits and exact draws: per force and per second',
    load: async () => (await import('./compare-command.ts')).compareCommand,
  },
  follow: {
    computes: true,
    summary: 'chains of other programs, while they are made: live page, tau_int, R-hat, stop rule and log',
    load: async () => (await import('./follow-command.ts')).followCommand,
  },
  analyze: {
    summary: 'tau_int with error, effective sample size and split R-hat of series from elsewhere',
    load: async () => (await import('./analyze-command.ts')).analyzeCommand,
  },
  serve: {
    summary: 'show runs that were kept, finished or under way: a table of all, and each in its page',
    load: async () => (await import('./serve-command.ts')).serveCommand,
  },
  watch: {
    summary: 'a run in the terminal, by the address of its page or its directory; as JSON for scripts',
    load: async () => (await import('./watch-command.ts')).watchCommand,
  },
  token: {
    summary: 'a token, with which clients on other machines are let in',
    load: async () => (await import('./token-command.ts')).tokenCommand,
  },
  export: {
    summary: 'a run that was kept, as Zarr for ArviZ and xarray, as Parquet or as CSV',
    load: async () => (await import('./export-command.ts')).exportCommand,
  },
  report: {
    summary: 'runs that were kept as one page of HTML: tables and figures, these also for a paper',
    load: async () => (await import('./report-command.ts')).reportCommand,
  },
  merge: {
    summary: 'runs of different seeds as one, their chains side by side',
    load: async () => (await import('./merge-command.ts')).mergeCommand,
  },
  figure: {
    summary: 'a figure of the paper arXiv:2112.01582 made anew: with errors, and what is exact beside it',
    load: async () => (await import('./figure-command.ts')).figureCommand,
  },
  exact: {
    summary: 'exact results on a finite lattice: plaquette, <Q^2>, Wilson loops, P(Q)',
    load: async () => (await import('./exact-command.ts')).exactCommand,
  },
  doctor: {
    summary: 'what this machine has, and what is missing and how to get it',
    load: async () => (await import('./doctor-command.ts')).doctorCommand,
  },
}

/** Whether a command runs in a separate process. */
export function computes(name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(commands, name) && commands[name]!.computes === true
}

function help(): string {
  const program = new Command('leapstream')
    .description('Reactive streaming over Markov chains of 2D U(1) lattice gauge theory')
    .usage('<command> [flags]')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
  for (const [name, { summary }] of Object.entries(commands)) program.command(name).description(summary)
  return `${program.helpInformation()}\nleapstream <command> --help tells more, as does leapstream run <pipeline> --help.\n`
}

/**
 * Runs `leapstream <argv>` and gives its exit code: 0 done, 1 failed, 2 bad usage, 130 interrupted. Errors become one
 * line on stderr, with the stack only after `--verbose`.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const stray = strayFailure()
  try {
    const [name, ...rest] = argv
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      await print(help())
      return name === undefined ? 2 : 0
    }
    if (name === '--version') {
      await print(`${packageVersion()}\n`)
      return 0
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) {
      throw new UsageError(`unknown command '${name}': there are ${Object.keys(commands).join(', ')}`)
    }
    const run = await command.load()
    return await Promise.race([run(rest), stray.failure])
  } catch (error) {
    const oneLine = error instanceof Error ? error.message : String(error)
    const expected = error instanceof LeapstreamError
    process.stderr.write(`leapstream: ${expected ? '' : 'unexpected error, please report it: '}${oneLine}\n`)
    if (argv.includes('--verbose')) process.stderr.write(`${stackOf(error)}\n`)
    return expected ? error.exitCode : 1
  } finally {
    stray.forget()
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause =
    error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause) || JSON.stringify(error.cause)}`
  return `${error.stack}${cause}`
}
