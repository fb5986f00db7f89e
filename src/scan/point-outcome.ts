import { join } from 'node:path'
import { RecordError } from '../errors.ts'
import { readExactJson, writeExactJson } from '../files/index.ts'
import type { RunSummary } from '../pipeline/index.ts'
import { type LogReader, RunDirectory, type RunFile, type RunState } from '../record/index.ts'
import { type MeasurementList, measurementList } from '../values/measurement-list.ts'
import { readValue } from '../values/read-value.ts'
import type { StopRule } from '../values/stop-decision.ts'
import { asksForAsMuch } from './asks-for-as-much.ts'
import type { ScanFile } from './scan-file.ts'
import type { ScanPoint } from './scan-points.ts'

/** How a point of a scan stands. */
export type PointState = RunState | 'not begun' | 'damaged'

/** What the run directory of a point says. */
export interface PointOutcome {
  readonly state: PointState
  /** Why it failed, or cannot be read, or is not a run of this point. */
  readonly problem?: string
  readonly run?: RunFile
  /** What `leapstream run --json` prints, of a run that has ended, however it has ended. */
  readonly summary?: RunSummary
  /** What is measured, by sampler. */
  readonly measured?: Readonly<Record<string, MeasurementList['measurements']>>
  /** It has its length, or its stop rule was met: nothing is left to do. */
  readonly isOver: boolean
}

/** Reads how a point of the scan in `folder` stands, from its run directory. */
export function pointOutcome(
  folder: string,
  { trajectories, stopRule }: Pick<ScanFile, 'trajectories' | 'stopRule'>,
  { name, parameters }: ScanPoint,
): PointOutcome {
  const directory = new RunDirectory(join(folder, name))
  if (!directory.exists) return { state: 'not begun', isOver: false }
  let log: LogReader | undefined
  try {
    const run = directory.read()
    const other = Object.keys({ ...run.parameters, ...parameters }).find(
      (parameter) => writeExactJson([run.parameters[parameter]]) !== writeExactJson([parameters[parameter]]),
    )
    if (other !== undefined)
      throw new RecordError(
        `${directory.path} has a run with another ${other} than this point of the scan: move it away`,
      )
    log = directory.openLog()
    const state = directory.state(log)
    const events = log.events()
    const begin = events.findLastIndex(({ kind }) => kind === 'started' || kind === 'resumed')
    const part = events.slice(begin)
    if (state === 'failed') {
      const { reason } = part.findLast(({ kind }) => kind === 'failed')?.detail ?? {}
      return { state, run, ...(typeof reason === 'string' && { problem: reason }), isOver: false }
    }
    if (state === 'running' || state === 'broken off') return { state, run, isOver: false }
    const summary = part.findLast(({ kind }) => kind === 'ended')?.detail.summary as RunSummary
    const isLongEnough = Object.values(summary.samplers).every((of) => of.trajectories >= trajectories)
    const hasLength = isLongEnough || (state === 'finished' && run.trajectories! >= trajectories)
    const metRule =
      part.some(({ kind }) => kind === 'stop') &&
      asksForAsMuch(run.stopRule as StopRule | undefined, stopRule)
    const reader = log
    const measured = Object.fromEntries(
      Object.keys(summary.samplers).map((sampler) => [sampler, measuredBy(reader, sampler)]),
    )
    return { state, run, summary, measured, isOver: hasLength || metRule }
  } catch (error) {
    return { state: 'damaged', problem: (error as Error).message, isOver: false }
  } finally {
    log?.close()
  }
}

function measuredBy(log: LogReader, sampler: string): MeasurementList['measurements'] {
  const logged = log.latestAnalysis(sampler, 'measurements')
  if (logged === undefined) return []
  return readValue(measurementList, readExactJson(logged.json))?.measurements ?? []
}
