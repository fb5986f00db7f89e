export type { UnusableCheckpoint } from './checkpoints.ts'
export {
  type Block,
  type LogEvent,
  type LoggedAnalysis,
  type LoggedRange,
  LogReader,
  type StoredConfigurations,
} from './log-reader.ts'
export type { Durability, LoggedConfigurations, LoggedSampler, LoggedStretch } from './log-writer.ts'
export { RunDirectory, type RunState } from './run-directory.ts'
export { RUN_FORMAT, type RunFile } from './run-file.ts'
export { type LogTimes, RunLog } from './run-log.ts'
export { MissingSqlite, sqliteVersion } from './sqlite.ts'
