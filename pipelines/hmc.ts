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

export default definePipeline({
  name: 'hmc',
  summary: 'Hybrid Monte Carlo for 2D U(1)',
  parameters: hmcOnCardOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: {
    Q: topologicalCharge(),
    QR: smoothCharge(),
    polyakov: polyakovLoop(),
    plaquette: averagePlaquette(),
    W2x2: wilsonLoop(2, 2),
  },
})
