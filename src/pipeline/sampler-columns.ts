import { everyRun } from '../measurements/every-run.ts'
import type { Column } from '../threads/producer.ts'
import type { PipelineDefinition } from './define-pipeline.ts'

/** The measurements of a definition and those of every run, as columns of a block. */
export function samplerColumns({ measurements }: PipelineDefinition): Column[] {
  return Object.entries({ ...everyRun, ...measurements }).map(([name, operator]) => ({
    name,
    evaluate: operator.evaluate,
  }))
}
