import {
  averagePlaquette,
  definePipeline,
  exactDraws,
  exactDrawsOptions,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from 'leapstream'

/** What a sampler without any autocorrelation looks like: tau_int = 1 everywhere. */
export default definePipeline({
  name: 'exact',
  summary: 'Independent draws from the exact distribution of 2D U(1)',
  parameters: exactDrawsOptions,
  samplers: (p) => ({ exact: exactDraws(p) }),
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
})
