import { writeExactJson } from '../files/index.ts'
import type { MeasuredRun, MeasuredSampler } from '../record/index.ts'

/**
 * Where the numbers of a sampler come from, as attributes that every format can have: words and numbers. Names begin as ArviZ
 * has them. Nothing in it differs between a run that was interrupted and one that was not.
 */
export function provenance(
  { run, discard }: MeasuredRun,
  { name }: Pick<MeasuredSampler, 'name'>,
): Record<string, string | number> {
  const { sampler } = run.samplers[name]!
  return {
    inference_library: 'leapstream',
    inference_library_version: run.versions.leapstream,
    pipeline: run.pipeline.name,
    ...(run.pipeline.hash !== undefined && { pipeline_sha256: run.pipeline.hash }),
    parameters: writeExactJson(run.parameters),
    sampler: name,
    sampler_settings: writeExactJson(sampler),
    ...(sampler.seed !== undefined && { seed: sampler.seed }),
    thermalize: run.thermalize,
    discard,
  }
}
