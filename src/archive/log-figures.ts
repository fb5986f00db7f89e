import { statSync } from 'node:fs'
import type { LogReader, RunDirectory } from '../record/index.ts'

/** Size of a file, bytes; 0 where it is not there. */
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** What is on the disk of a run: the size of its log, and for each sampler how far log and checkpoints go. */
export function logFigures({ logFile, checkpoints }: RunDirectory, log: LogReader) {
  return {
    bytes: sizeOf(logFile) + sizeOf(`${logFile}-wal`),
    samplers: log.samplers.map(({ name }) => {
      const checkpoint = checkpoints.newestWritten(name)
      return {
        sampler: name,
        trajectories: log.range(name)?.end ?? 0,
        ...(checkpoint !== undefined && { checkpoint }),
      }
    }),
  }
}
