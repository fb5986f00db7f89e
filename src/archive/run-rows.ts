import { statSync } from 'node:fs'
import { type Alarm, standingAlarms } from '../alarms/index.ts'
import { readExactJson } from '../files/index.ts'
import type { LogReader, RunDirectory, RunState } from '../record/index.ts'
import { exactness } from '../values/exactness.ts'
import { measurementList } from '../values/measurement-list.ts'
import { readValue } from '../values/read-value.ts'
import type { RunAlarm, RunRow } from '../values/run-table.ts'
import { loggedProgress } from './logged-progress.ts'

/**
 * The rows of a run in the table, one for each sampler: a few values from the end of the log, whatever its length. A directory that
 * cannot be read is a row that says why.
 */
export function runRows(name: string, directory: RunDirectory): readonly RunRow[] {
  let log: LogReader | undefined
  try {
    const run = directory.read()
    log = directory.openLog()
    const state = directory.state(log)
    const reader = log
    const changed = lastChange(directory)
    const standing = standingAlarms(log.events())
    return reader.samplers.map((sampler) => ({
      run: name,
      ...rowOf(reader, sampler.name, state),
      ...fromProgress(loggedProgress(run, reader, sampler.name, state)),
      ...alarmsOf(standing, sampler.name),
      ...(changed !== undefined && { changed }),
    }))
  } catch (error) {
    return [{ run: name, state: 'damaged', problem: (error as Error).message }]
  } finally {
    log?.close()
  }
}

/** Those of a sampler and of the run; nothing where there are none. */
function alarmsOf(standing: readonly Alarm[], name: string): Pick<RunRow, 'alarms'> {
  const alarms = standing
    .filter(({ sampler }) => sampler === undefined || sampler === name)
    .map(({ code, level, text }): RunAlarm => ({ code, level, text }))
  return alarms.length === 0 ? {} : { alarms }
}

/** When something was written last, milliseconds since 1970; undefined where that cannot be read. */
export function lastChange({ logFile, runFile }: RunDirectory): number | undefined {
  const last = Math.max(...[logFile, `${logFile}-wal`, runFile].map(writtenAt))
  return last === 0 ? undefined : Math.round(last)
}

function writtenAt(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  } catch {
    // a disk of another machine that is away, say: who opens the run is told
    return 0
  }
}

function fromProgress({
  pipeline,
  sampler,
  beta,
  lattice,
  chains,
  trajectories,
  total,
}: ReturnType<typeof loggedProgress>) {
  return {
    pipeline,
    sampler,
    ...(beta !== undefined && { beta }),
    ...(lattice !== undefined && { lattice }),
    chains,
    trajectories,
    ...(total !== undefined && { total }),
  }
}

function rowOf(log: LogReader, sampler: string, state: RunState) {
  const latest = (name: string): unknown => {
    const logged = log.latestAnalysis(sampler, name)
    return logged === undefined ? undefined : readExactJson(logged.json)
  }
  const listed = readValue(measurementList, latest('measurements'))?.measurements ?? []
  const charge = listed.find(({ sectors }) => sectors === 'labels')?.name ?? 'Q'
  const integratedTime = latest(`${charge}/integrated-time`)
  const tunnelingRate = latest(`${charge}/tunneling-rate`)
  const verdict = readValue(exactness, latest('exactness'))?.verdict
  return {
    state,
    ...(integratedTime !== undefined && { integratedTime }),
    ...(tunnelingRate !== undefined && { tunnelingRate }),
    ...(verdict !== undefined && { verdict }),
  }
}
