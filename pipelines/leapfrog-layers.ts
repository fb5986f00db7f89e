import {
  anatomy,
  averagePlaquette,
  definePipeline,
  leapfrogLayers,
  leapfrogLayersOptions,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from 'leapstream'

export default definePipeline({
  name: 'leapfrog-layers',
  summary: 'A trained sampler for 2D U(1)',
  parameters: leapfrogLayersOptions,
  samplers: (p) => ({ 'leapfrog-layers': leapfrogLayers(p) }),
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
  analyses: (m, _, sampler) => ({ anatomy: m.Q.pipe(anatomy(sampler)) }),
})
