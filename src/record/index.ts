export type { UnusableCheckpoint } from './checkpoints.ts'
export { evenStretches } from './even-stretches.ts'
export {
  type Block,
  type LogEvent,
  type LoggedAnalysis,
  type LoggedRange,
  LogReader,
  type StoredConfigurations,
} from './log-reader.ts'
export type { Durability, LoggedConfigurations, LoggedSampler, LoggedStretch } from './log-writer.ts'
export { makeOneFile } from './make-one-file.ts'
export { MeasuredRun, type MeasuredSampler } from './measured-run.ts'
export { type MergedSampler, mergeRuns } from './merge-runs.ts'
export { RunDirectory, type RunState } from './run-directory.ts'
export { RUN_FORMAT, type RunFile } from './run-file.ts'
export { type LogTimes, RunLog } from './run-log.ts'
export { checkSqlite, MissingSqlite, sqliteVersion } from './sqlite.ts'
