import { z } from 'zod'
import {
  accepted,
  averagePlaquette,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
} from '../measurements/index.ts'
import { longestRejection } from '../operators/index.ts'
import { definePipeline } from '../pipeline/define-pipeline.ts'
import { exactDraws, hmc, hmcOnCardOptions, leapfrogLayers } from '../samplers/index.ts'

/** Trajectory of the HMC that instanton hits are added to: as long as it need be where it is not what tunnels. */
const STEPS_BETWEEN_HITS = 10

/**
 * A trained sampler, HMC, HMC with one instanton hit per trajectory, and independent draws, each with randomness of its own.
 * Worker threads load this file.
 */
export default definePipeline({
  name: 'compare',
  summary: 'A trained sampler against HMC, instanton hits and exact draws',
  parameters: z.strictObject({
    model: z.string().describe('.safetensors file of a model'),
    ...hmcOnCardOptions.pick({
      lattice: true,
      beta: true,
      chains: true,
      precision: true,
      backend: true,
      start: true,
      seed: true,
      stepSize: true,
      leapfrogSteps: true,
    }).shape,
  }),
  samplers: ({ model, stepSize, leapfrogSteps, ...target }) => {
    const { lattice, beta, chains, precision, backend, seed } = target
    return {
      'leapfrog-layers': leapfrogLayers({ ...target, model, backend: backend === 'wasm' ? 'auto' : backend }),
      hmc: hmc({ ...target, stepSize, leapfrogSteps, seed: seed + 1 }),
      instanton: hmc({
        ...target,
        stepSize,
        leapfrogSteps: STEPS_BETWEEN_HITS,
        instantonHits: 1,
        seed: seed + 2,
      }),
      exact: exactDraws({ lattice, beta, chains, precision, backend, seed: seed + 3 }),
    }
  },
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    accepted: accepted(),
  },
  analyses: (m) => ({ 'accepted/longest-rejection': m.accepted.pipe(longestRejection()) }),
})
