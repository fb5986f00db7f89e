import type { Sampler } from '../samplers/index.ts'
import type { Earlier, Ingredients } from '../threads/share-runner.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { quantitiesOf } from './quantity.ts'
import { measurementsOf, samplerColumns } from './sampler-columns.ts'
import { StandardSums } from './standard-sums.ts'

/** What a run of one of the samplers of a definition samples, measures and sums; `earlier`: what was measured before, of chains that go on. */
export function ingredientsOf(
  definition: PipelineDefinition,
  sampler: Sampler,
  squares: readonly string[],
  earlier: Earlier | undefined,
): Ingredients & Required<Pick<Ingredients, 'sums'>> {
  const quantities = quantitiesOf(measurementsOf(definition), sampler)
  return {
    sampler,
    columns: samplerColumns(definition),
    sums: (share, saved) => new StandardSums(quantities, share, squares, saved),
    ...(earlier !== undefined && { earlier }),
  }
}
