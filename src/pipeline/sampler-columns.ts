import { everyRun } from '../measurements/every-run.ts'
import type { MeasurementOperator } from '../measurements/index.ts'
import type { Column } from '../threads/producer.ts'
import type { PipelineDefinition } from './define-pipeline.ts'

/** The measurements of every run and those of a definition, by their names: in this order they are the columns of a stretch. */
export function measurementsOf({
  measurements,
}: Pick<PipelineDefinition, 'measurements'>): Record<string, MeasurementOperator> {
  return { ...everyRun, ...measurements }
}

/** The columns of a stretch of trajectories. */
export function samplerColumns(definition: Pick<PipelineDefinition, 'measurements'>): Column[] {
  return Object.entries(measurementsOf(definition)).map(([name, { evaluate }]) => ({ name, evaluate }))
}
