import { siteCount } from '../batch.ts'
import { trainableWeights } from '../layers/index.ts'
import { sizeOf } from '../layers/model/weight.ts'
import { type DensePlaquettes, plaquetteWeights, translated } from './plaquette-weights.ts'

/** Weights between plaquettes that are not next to each other learn at this share of the rate of the rest. */
const FAR_RATE = 0.03

/**
 * A factor of the learning rate for each weight of a dense model of plaquettes. Adam moves every weight by about as much, whether its
 * gradient is signal or noise. What happens far away tells a plaquette little, and weights to there are many: at the full rate
 * their noise drowns what its neighbours tell.
 */
export function plaquetteRates(architecture: DensePlaquettes): Float64Array {
  const { lattice } = architecture
  const [nt, nx] = lattice
  const sites = siteCount(lattice)
  const count = trainableWeights(architecture).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const rates = new Float64Array(count).fill(1)
  const around = (steps: number, length: number) => Math.min(steps, length - steps)
  for (let displacement = 0; displacement < sites; displacement++) {
    const distance = around(Math.floor(displacement / nx), nt) + around(displacement % nx, nx)
    if (distance <= 1) continue
    const arrivals = translated(lattice, displacement)
    for (const { begin, kind, stride } of plaquetteWeights(architecture))
      if (kind === 'pairs')
        arrivals.forEach((arrival, site) => {
          rates[begin + site * stride + arrival] = FAR_RATE
        })
  }
  return rates
}
