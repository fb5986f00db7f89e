import {
  anatomy,
  averagePlaquette,
  definePipeline,
  hmc,
  hmcOptions,
  leapfrogLayers,
  leapfrogLayersOptions,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from 'leapstream'

/**
 * HMC and a trained model with as many leapfrog steps as the model has layers, compared live: what either does in a
 * trajectory, and what comes of it. HMC is tuned, or a comparison would say nothing.
 */
export default definePipeline({
  name: 'side-by-side',
  summary: 'HMC and a trained sampler with as many leapfrog steps, side by side',
  parameters: leapfrogLayersOptions.extend({
    stepSize: hmcOptions.shape.stepSize
      .removeDefault()
      .optional()
      .describe('leapfrog step size of HMC; without it, tuned to the target acceptance'),
    // where HMC costs least in high dimensions (Beskos et al. 2013, arXiv:1001.4460)
    targetAcceptance: hmcOptions.shape.targetAcceptance
      .unwrap()
      .default(0.65)
      .describe('acceptance that HMC is tuned to'),
  }),
  samplers({ stepSize, targetAcceptance, ...p }) {
    const trained = leapfrogLayers(p)
    const { lattice, beta, precision } = trained
    const plain = hmc({
      ...{ lattice, beta, precision, chains: p.chains, start: p.start, seed: p.seed + 1 },
      leapfrogSteps: trained.model!().architecture.layers,
      ...(stepSize === undefined ? { targetAcceptance } : { stepSize }),
    })
    return { hmc: plain, 'leapfrog-layers': trained }
  },
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
  analyses: (m, _, sampler) => ({ anatomy: m.Q.pipe(anatomy(sampler)) }),
})
