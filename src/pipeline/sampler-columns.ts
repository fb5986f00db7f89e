import { PipelineError, UsageError } from '../errors.ts'
import { acceptance, energyError, expMinusEnergyError } from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import type { Column } from './producer.ts'

/** What is measured for every sampler, whatever the definition says. */
const always = {
  acceptance: acceptance(),
  energyError: energyError(),
  expMinusEnergyError: expMinusEnergyError(),
}

/** The measurements of a definition and those of every run, as columns of a block. */
export function samplerColumns({ measurements }: PipelineDefinition): Column[] {
  return Object.entries({ ...always, ...measurements }).map(([name, operator]) => ({
    name,
    evaluate: operator.evaluate,
  }))
}

/**
 * The samplers of a definition for given parameters.
 *
 * @throws UsageError of a sampler that refuses its options; PipelineError when the definition itself fails.
 */
export function samplersOf(
  definition: PipelineDefinition,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, Sampler> {
  let samplers: Record<string, Sampler>
  try {
    samplers = definition.samplers(parameters)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new PipelineError(`pipeline ${definition.name}: samplers failed: ${(cause as Error).message}`, {
      cause,
    })
  }
  const names = Object.keys(samplers)
  if (names.length === 0) throw new PipelineError(`pipeline ${definition.name}: samplers gave none`)
  for (const name of names) {
    if (!/^[A-Za-z0-9_.-]{1,40}$/.test(name)) {
      throw new PipelineError(
        `pipeline ${definition.name}: sampler name '${name}': letters, digits, _ . and -, at most 40`,
      )
    }
  }
  return samplers
}
