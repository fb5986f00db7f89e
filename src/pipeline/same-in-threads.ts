import { PipelineError } from '../errors.ts'
import { belongingsOf, type Facts, type Sampler } from '../samplers/index.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { quantitiesOf } from './quantity.ts'
import { measurementsOf } from './sampler-columns.ts'

/** What all threads of a run must agree in: what the sampler is, and what is measured and summed, in its order. */
export interface SampledAndSummed {
  readonly sampler: Facts
  readonly measurements: readonly { readonly name: string; readonly summed: string }[]
}

export function sampledAndSummed(definition: PipelineDefinition, sampler: Sampler): SampledAndSummed {
  return {
    sampler: belongingsOf(sampler),
    measurements: quantitiesOf(measurementsOf(definition), sampler).map(
      ({ name, description, expectation }) => {
        const { integer, bins, sectors, derivedCheck, comparesChains } = description
        const values = [...(expectation.probabilities?.keys() ?? [])]
        return {
          name,
          summed: JSON.stringify([
            integer,
            bins,
            sectors,
            derivedCheck?.label,
            values,
            ...(comparesChains ? ['chains'] : []),
          ]),
        }
      },
    ),
  }
}

/**
 * Threads load the file of a pipeline again: where it gives them anything else, columns and sums would be taken for others.
 *
 * @throws PipelineError, which names what differs.
 */
export function checkSameInThreads(pipeline: string, main: SampledAndSummed, worker: SampledAndSummed): void {
  const where = `pipeline ${pipeline}, in a worker thread:`
  const remedy = 'the file must give the same each time it is loaded'
  const names = Object.keys({ ...main.sampler, ...worker.sampler })
  const other = names.find((name) => !Object.is(main.sampler[name], worker.sampler[name]))
  if (other !== undefined)
    throw new PipelineError(
      `${where} ${other} of the sampler is ${worker.sampler[other]} and not ${main.sampler[other]}: ${remedy}`,
    )
  const list = ({ measurements }: SampledAndSummed) => measurements.map(({ name }) => name).join(', ')
  if (list(main) !== list(worker))
    throw new PipelineError(`${where} measurements are ${list(worker)} and not ${list(main)}: ${remedy}`)
  const changed = main.measurements.find(({ summed }, i) => summed !== worker.measurements[i]!.summed)
  if (changed !== undefined)
    throw new PipelineError(`${where} measurement ${changed.name} is described otherwise: ${remedy}`)
}
