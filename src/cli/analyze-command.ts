import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Command } from 'commander'
import { z } from 'zod'
import { LeapstreamError, UsageError } from '../errors.ts'
import { RunDirectory } from '../record/index.ts'
import { type Analysis, type Autocorrelation, autocorrelation, SeriesAnalysis } from '../stats/index.ts'
import { NumericTable, type TableRows } from '../tables/numeric-table.ts'
import type { TableFormat } from '../tables/table-format.ts'
import { shortened } from '../tables/table-shortened.ts'
import { counted } from '../values/format.ts'
import { analysisTable } from './analysis-table.ts'
import { analyzeRun, type MeasurementAnalysis } from './analyze-run.ts'
import { autocorrelationTable } from './autocorrelation-table.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { onEndingSignal } from './on-ending-signal.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'
import { ReadingProgress } from './reading-progress.ts'
import { runAnalysisTable } from './run-analysis-table.ts'
import { tableFlags } from './table-flags.ts'

const runFlags = z.object({
  measurement: z.string().optional().describe('one measurement in full; default: a table of all'),
  sampler: z.string().optional().describe('one of several samplers'),
})

const flags = z.object({
  mean: z.number().optional().describe('mean of the series, where it is known exactly'),
  discard: z.int().min(0).default(0).describe('rows dropped at the start, trajectories of a run'),
  ...outputFlags('print one JSON object'),
})

/** Bytes read at once. */
const CHUNK = 2 ** 20

interface Source {
  /** What messages call it. */
  readonly name: string
  readonly stream: Readable
  /** In bytes; undefined for a pipe. */
  readonly size: number | undefined
}

/** `leapstream analyze <file, - or run-dir> [flags]`: tau_int, effective sample size and split R-hat of series from elsewhere, or of a run. */
export async function analyzeCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream analyze')
    .usage('<file, - or run-dir> [flags]')
    .description(
      'tau_int, effective sample size and split R-hat of series from elsewhere: a text table with one column per chain, between commas, semicolons, tabs or spaces. A header is allowed, and comments after #. How the table is written is read from its first lines; a warning says what they leave open and which flag settles it. Of a run directory, the same for its measurements.',
    )
    .argument(
      '[file]',
      'path of the table, - for standard input, or what "leapstream run ... --run-dir" wrote',
    )
  const values = await readFlags(
    command,
    [
      ['Flags', flags],
      ['How the table is written, where its first lines leave it open', tableFlags],
      ['Of a run directory', runFlags],
    ],
    argv,
  )
  if (values === undefined) return 0
  const [file] = command.args
  if (file === undefined)
    throw new UsageError(
      'analyze needs a file, or - for standard input: one column per chain, one row per step; or a run directory',
    )
  const { mean, discard, json } = values[0] as z.output<typeof flags>
  const { header, ...written } = values[1] as z.output<typeof tableFlags>
  const { measurement, sampler } = values[2] as z.output<typeof runFlags>
  if (file !== '-' && new RunDirectory(file).exists) {
    const [name] = Object.entries(values[1]!).flatMap(([key, value]) => (value === undefined ? [] : [key]))
    if (name !== undefined) throw new UsageError(`--${name} is for tables: ${file} is a run directory`)
    return await answerForRun(file, { mean, discard, measurement, sampler, json })
  }
  if (measurement !== undefined || sampler !== undefined)
    throw new UsageError(
      `--${measurement === undefined ? 'sampler' : 'measurement'} is for run directories, and ${file} is none: choose columns of a table by --columns`,
    )
  const format = { ...written, header: header === undefined ? undefined : header === 'yes' }

  if (written.delimiter === 'comma' && written.decimal === 'comma')
    throw new UsageError(
      '--delimiter comma, --decimal comma: a comma cannot stand between columns and before fractions; leave one of them out',
    )

  const source = await open(file)
  const reader = new TableReader(source.name, format, mean, discard)
  const progress = new ReadingProgress(process.stderr, source.size)
  let interrupted = false
  const forget = onEndingSignal(() => {
    interrupted = true
    source.stream.destroy()
  })
  try {
    for await (const chunk of source.stream) {
      reader.push(chunk as Buffer)
      progress.show(reader.bytes, reader.rows)
    }
  } catch (error) {
    if (!interrupted) throw error instanceof LeapstreamError ? error : unreadable(source.name, error)
  } finally {
    progress.close()
    forget()
  }
  const analysis = reader.end(interrupted)
  if (analysis === undefined) {
    process.stderr.write('leapstream: interrupted before the first row\n')
    return exitCode.interrupted
  }
  if (json) await print(`${JSON.stringify(analysis)}\n`)
  else await print(analysisTable(source.name, analysis) + autocorrelationTable(reader.autocorrelation()))
  return interrupted ? exitCode.interrupted : exitCode.done
}

interface RunQuestion {
  readonly mean: number | undefined
  readonly discard: number
  readonly measurement: string | undefined
  readonly sampler: string | undefined
  readonly json: boolean
}

/** Of one measurement all that is said of a table, of several a line each. */
async function answerForRun(directory: string, { json, ...question }: RunQuestion): Promise<number> {
  const controller = new AbortController()
  const { signal } = controller
  const forget = onEndingSignal(() => controller.abort())
  try {
    const all = await analyzeRun(directory, { ...question, signal })
    const [first, ...others] = all
    if (first === undefined) {
      process.stderr.write('leapstream: interrupted before the first trajectory\n')
      return exitCode.interrupted
    }
    const isOne = question.measurement !== undefined && others.length === 0
    if (json) await print(`${JSON.stringify(isOne ? first.analysis : bySampler(all))}\n`)
    else if (isOne) {
      const name = `${directory}, ${first.measurement} of ${first.sampler}`
      await print(analysisTable(name, first.analysis) + autocorrelationTable(first.autocorrelation()))
    } else await print(runAnalysisTable(directory, all))
    return signal.aborted ? exitCode.interrupted : exitCode.done
  } finally {
    forget()
  }
}

/** Analyses by the names of samplers, then of measurements. */
function bySampler(all: readonly MeasurementAnalysis[]): Record<string, Record<string, Analysis>> {
  const samplers: Record<string, Record<string, Analysis>> = {}
  for (const { sampler, measurement, analysis } of all) {
    samplers[sampler] ??= {}
    samplers[sampler][measurement] = analysis
  }
  return samplers
}

async function open(file: string): Promise<Source> {
  if (file === '-') return { name: 'standard input', stream: process.stdin, size: undefined }
  const stats = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  if (stats.isDirectory())
    throw new UsageError(`${file} is a directory: name a file in it, or a run directory`)
  return {
    name: file,
    stream: createReadStream(file, { highWaterMark: CHUNK }),
    size: stats.isFile() ? stats.size : undefined,
  }
}

function unreadable(name: string, cause: unknown): LeapstreamError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return new UsageError(`there is no file ${name}`, { cause })
  if (code === 'EACCES') return new UsageError(`${name} may not be read: permission denied`, { cause })
  return new LeapstreamError(`${name} cannot be read: ${message}`, { cause })
}

/** Puts the rows of a table into an analysis, which begins once the number of columns has been read. */
class TableReader {
  bytes = 0
  /** Rows read, those to be discarded included. */
  rows = 0
  readonly #table: NumericTable
  readonly #name: string
  readonly #mean: number | undefined
  readonly #discard: number
  #analysis: SeriesAnalysis | undefined

  constructor(name: string, format: TableFormat, mean: number | undefined, discard: number) {
    this.#table = new NumericTable(name, format)
    this.#name = name
    this.#mean = mean
    this.#discard = discard
  }

  push(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#add(this.#table.push(chunk))
  }

  /** The analysis of what was read; nothing if that was cut off before the first row. */
  end(interrupted: boolean) {
    // an interrupt may have cut the last line where what is left of it looks complete
    this.#add(this.#table.end({ cut: interrupted }))
    const analysis = this.#analysis?.read()
    if (analysis === undefined) {
      if (interrupted) return undefined
      throw new UsageError(this.#whyNothing())
    }
    // the table warned of a column that counts, with the flag that leaves it out: the analysis need not warn again
    const counting = this.#table.warnsOfCounting
    return {
      ...analysis,
      warnings: [
        ...this.#table.warnings,
        ...analysis.warnings.filter(
          (warning) => !counting || !warning.startsWith('equal steps in every row'),
        ),
        ...(interrupted ? ['interrupted: the rest of the table was not read'] : []),
      ],
    }
  }

  /** rho(t) of what was read. To be called after `end`. */
  autocorrelation(): Autocorrelation {
    return autocorrelation(this.#analysis!.series, this.#mean === undefined ? {} : { mean: this.#mean })
  }

  #whyNothing(): string {
    if (this.rows > 0)
      return `--discard ${this.#discard}: ${this.#name} has only ${counted(this.rows, 'row')}`
    const what = this.#table.hasHeader ? 'has a header and no rows' : 'is empty'
    return `${this.#name} ${what}: one column per chain, one row per step are needed`
  }

  #add({ rows, values }: TableRows): void {
    const { columns, names } = this.#table
    const dropped = Math.min(rows, Math.max(0, this.#discard - this.rows))
    this.rows += rows
    if (rows === dropped) return
    this.#analysis ??= new SeriesAnalysis({
      chains: columns,
      names: names.map(shortened),
      ...(this.#mean !== undefined && { mean: this.#mean }),
    })
    this.#analysis.push(values.subarray(dropped * columns), rows - dropped)
  }
}
