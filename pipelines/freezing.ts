import {
  averagePlaquette,
  definePipeline,
  hmc,
  hmcOptions,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from 'leapstream'
import { z } from 'zod'

/** HMC at several couplings side by side: tunneling dies out as beta grows (Fig. 1 of arXiv:2112.01582). */
export default definePipeline({
  name: 'freezing',
  summary: 'HMC at beta = 2 ... 7 side by side: topological freezing',
  parameters: hmcOptions.omit({ beta: true }).extend({
    betas: z
      .string()
      .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, 'expected numbers with commas between, such as 2,3,4')
      .default('2,3,4,5,6,7')
      .describe('inverse couplings, with commas between'),
    chains: hmcOptions.shape.chains.removeDefault().default(32).describe('Markov chains of each coupling'),
    stepSize: hmcOptions.shape.stepSize.removeDefault().default(0.1).describe('leapfrog step size'),
  }),
  samplers: ({ betas, ...p }) =>
    Object.fromEntries(
      betas
        .split(',')
        .map((beta, i) => [`beta-${beta}`, hmc({ ...p, beta: Number(beta), seed: p.seed + i })]),
    ),
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
})
