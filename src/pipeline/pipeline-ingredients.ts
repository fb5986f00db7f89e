import { PipelineError } from '../errors.ts'
import type { IngredientsOf, Origin } from '../threads/worker-boot.ts'
import { samplersOf } from './ask-definition.ts'
import { loadPipeline } from './load-pipeline.ts'
import { type LoggedMeasurements, loggedColumns } from './logged-columns.ts'
import { checkSameInThreads, type SampledAndSummed, sampledAndSummed } from './same-in-threads.ts'
import { ingredientsOf } from './sampler-ingredients.ts'

/** Which sampler of which pipeline, and the measurements whose squares are summed beside what every run sums. */
export interface PipelineSampler {
  readonly file: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly sampler: string
  readonly squares: readonly string[]
  /** What the main thread had from the same file. */
  readonly same: SampledAndSummed
  /** What was measured before, of chains that go on. */
  readonly logged: LoggedMeasurements | undefined
}

/** How worker threads come by a sampler of a pipeline: they load its file again. */
export function pipelineOrigin(argument: PipelineSampler): Origin {
  return { kind: 'module', module: import.meta.url, argument }
}

/** What a run of one of its samplers samples, measures and sums, in a worker thread. */
export const ingredients: IngredientsOf<PipelineSampler> = async (argument) => {
  const { file, parameters, sampler: name, squares, same, logged } = argument
  const definition = await loadPipeline(file)
  const sampler = samplersOf(definition, parameters)[name]
  if (sampler === undefined)
    throw new PipelineError(
      `pipeline ${definition.name}: samplers gave no ${name} in a worker thread: give the same names each time it is called`,
    )
  checkSameInThreads(definition.name, same, sampledAndSummed(definition, sampler))
  return ingredientsOf(definition, sampler, squares, logged && loggedColumns(logged))
}
