import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { UsageError } from '../errors.ts'
import { MeasuredRun, type MeasuredSampler, RunDirectory } from '../record/index.ts'
import { type Analysis, type Autocorrelation, autocorrelation, SeriesAnalysis } from '../stats/index.ts'
import { ReadingProgress } from './reading-progress.ts'

/** Milliseconds after which the event loop has a turn. */
const TURN = 20

export interface RunAnalysisOptions {
  readonly sampler: string | undefined
  readonly measurement: string | undefined
  /** Of the measurement, where it is known exactly. */
  readonly mean: number | undefined
  /** Draws dropped at the start of each chain. */
  readonly discard: number
  /** Ends the reading: what was read until then is analysed. */
  readonly signal: AbortSignal
}

/** The analysis of one measurement of one sampler. */
export interface MeasurementAnalysis {
  readonly sampler: string
  readonly measurement: string
  readonly analysis: Analysis
  autocorrelation(): Autocorrelation
}

/**
 * Analyses measurements of a run directory from its log: all of them, or those of one name, of one sampler. The numbers are those
 * of `leapstream analyze` for a table with one column per chain.
 *
 * @throws UsageError for names that the run does not have, RecordError where it cannot be read.
 */
export async function analyzeRun(
  directory: string,
  { sampler, measurement, mean, discard, signal }: RunAnalysisOptions,
): Promise<MeasurementAnalysis[]> {
  if (mean !== undefined && measurement === undefined)
    throw new UsageError('--mean is of one measurement: name it by --measurement')
  const run = new MeasuredRun(new RunDirectory(directory), discard)
  try {
    const chosen = choose(run, sampler, measurement)
    const values = chosen.reduce(
      (sum, { chains, draws, measurements }) => sum + chains * draws * measurements.length,
      0,
    )
    const progress = new ReadingProgress(process.stderr, 8 * values, 'number')
    let read = 0
    let turn = performance.now()
    try {
      const all: MeasurementAnalysis[] = []
      for (const { measurements, ...rest } of chosen) {
        const { name, chains } = rest
        const analyses = measurements.map(
          () => new SeriesAnalysis({ chains, ...(mean !== undefined && { mean }) }),
        )
        for (const { steps, columns } of run.stretches({ ...rest, measurements })) {
          for (const [i, column] of columns.entries()) analyses[i]!.push(column, steps)
          read += steps * chains * measurements.length
          progress.show(8 * read, read)
          if (performance.now() - turn < TURN) continue
          await eventLoopTurn()
          turn = performance.now()
          if (signal.aborted) break
        }
        for (const [i, series] of analyses.entries()) {
          if (series.series.count === 0) continue
          const analysis = series.read()
          all.push({
            sampler: name,
            measurement: measurements[i]!,
            analysis: signal.aborted ? { ...analysis, warnings: [...analysis.warnings, CUT] } : analysis,
            autocorrelation: () => autocorrelation(series.series, mean === undefined ? {} : { mean }),
          })
        }
      }
      return all
    } finally {
      progress.close()
    }
  } finally {
    run.close()
  }
}

const CUT = 'interrupted: the rest of the run was not read'

/** The samplers with the measurements that are asked for. */
function choose(
  { path, samplers }: MeasuredRun,
  sampler: string | undefined,
  measurement: string | undefined,
): MeasuredSampler[] {
  const some = samplers.filter(({ name }) => sampler === undefined || name === sampler)
  if (some.length === 0)
    throw new UsageError(`--sampler ${sampler}: ${path} has ${samplers.map(({ name }) => name).join(', ')}`)
  const chosen = some.flatMap(({ measurements, ...rest }) => {
    const names = measurements.filter((name) => measurement === undefined || name === measurement)
    return names.length === 0 ? [] : [{ ...rest, measurements: names }]
  })
  if (chosen.length === 0)
    throw new UsageError(
      `--measurement ${measurement}: ${some[0]!.name} has ${some[0]!.measurements.join(', ')}`,
    )
  return chosen.filter(({ draws }) => draws > 0)
}
