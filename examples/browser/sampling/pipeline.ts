import { z } from 'zod'
import { averagePlaquette } from '../../../src/measurements/average-plaquette.ts'
import { polyakovLoop } from '../../../src/measurements/polyakov-loop.ts'
import { smoothCharge } from '../../../src/measurements/smooth-charge.ts'
import { topologicalCharge } from '../../../src/measurements/topological-charge.ts'
import { wilsonLoop } from '../../../src/measurements/wilson-loop.ts'
import type { PipelineDefinition } from '../../../src/pipeline/define-pipeline.ts'
import type { Sampler } from '../../../src/samplers/sampler.ts'

/** What is measured, as in the pipelines that come with the package. */
export function pipelineOf(samplers: Record<string, Sampler>): PipelineDefinition {
  return {
    name: 'leapstream',
    summary: 'What is sampled in a browser',
    parameters: z.object({}),
    samplers: () => samplers,
    measurements: {
      Q: topologicalCharge(),
      QR: smoothCharge(),
      polyakov: polyakovLoop(),
      plaquette: averagePlaquette(),
      W2x2: wilsonLoop(2, 2),
    },
  }
}
