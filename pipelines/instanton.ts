import {
  averagePlaquette,
  definePipeline,
  hmc,
  hmcOnCardOptions,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from 'leapstream'

/**
 * HMC with updates that add a uniform field of charge +-1. The strongest simple competitor of a trained sampler here, and
 * one that does not carry over to QCD, where no such cheap change of the charge is known.
 */
export default definePipeline({
  name: 'instanton',
  summary: 'HMC with instanton hits: tunnels at any beta, but in 2D U(1) only (does not carry over to QCD)',
  parameters: hmcOnCardOptions.extend({
    instantonHits: hmcOnCardOptions.shape.instantonHits
      .removeDefault()
      .default(1)
      .describe('instanton hits per trajectory; they do not carry over to QCD'),
  }),
  samplers: (p) => ({ instanton: hmc(p) }),
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
})
