import { LogReader } from '../record/index.ts'
import type { Earlier } from '../threads/share-runner.ts'

/** Which measurements of which sampler in which log. */
export interface LoggedMeasurements {
  readonly logFile: string
  readonly sampler: string
  /** In the order of the columns. */
  readonly names: readonly string[]
}

/** Reads what was measured before again from the log of a run, for some of the chains. */
export function loggedColumns({ logFile, sampler, names }: LoggedMeasurements): Earlier {
  return function* ({ firstChain, chains, of }, from, until) {
    const log = new LogReader(logFile)
    try {
      for (const { first, steps, columns } of log.stretches(sampler, names, { from, until }))
        yield {
          first,
          steps,
          columns: chains === of ? columns : columns.map((column) => share(column, steps)),
        }
    } finally {
      log.close()
    }

    function share(column: Float64Array, steps: number): Float64Array {
      const values = new Float64Array(steps * chains)
      for (let step = 0; step < steps; step++) {
        const at = step * of + firstChain
        values.set(column.subarray(at, at + chains), step * chains)
      }
      return values
    }
  }
}
