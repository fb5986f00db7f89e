import { PipelineError } from '../errors.ts'
import type { IngredientsOf, Origin } from '../threads/worker-boot.ts'
import { samplersOf } from './ask-definition.ts'
import { loadPipeline } from './load-pipeline.ts'
import { samplerColumns } from './sampler-columns.ts'

/** Which sampler of which pipeline. */
export interface PipelineSampler {
  readonly file: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly sampler: string
}

/** How worker threads come by a sampler of a pipeline: they load its file again. */
export function pipelineOrigin(argument: PipelineSampler): Origin {
  return { kind: 'module', module: import.meta.url, argument }
}

/** The sampler and the measurements, in a worker thread. */
export const ingredients: IngredientsOf<PipelineSampler> = async ({ file, parameters, sampler: name }) => {
  const definition = await loadPipeline(file)
  const sampler = samplersOf(definition, parameters)[name]
  if (sampler === undefined)
    throw new PipelineError(
      `pipeline ${definition.name}: samplers gave no ${name} in a worker thread: give the same names each time it is called`,
    )
  return { sampler, columns: samplerColumns(definition) }
}
