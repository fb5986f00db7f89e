import { siteCount } from '../batch.ts'
import { type DensePlaquettes, plaquetteWeights, translated } from './plaquette-weights.ts'

/**
 * Gives what makes a gradient its mean over all translations of the lattice, in place. Action and loss do not change under
 * translations. Where the model does not either, so that a weight between two plaquettes depends on their displacement alone, the
 * expectation of the gradient has the same symmetry. The mean keeps that expectation, and takes most of the noise away.
 */
export function translationMean(architecture: DensePlaquettes): (gradient: Float64Array) => void {
  const sites = siteCount(architecture.lattice)
  const weights = plaquetteWeights(architecture)
  const translations = Array.from({ length: sites }, (_, displacement) =>
    translated(architecture.lattice, displacement),
  )
  return (gradient) => {
    for (const { begin, kind, stride } of weights) {
      if (kind === 'single') {
        const part = gradient.subarray(begin, begin + sites)
        part.fill(part.reduce((sum, slope) => sum + slope, 0) / sites)
        continue
      }
      for (const arrivals of translations) {
        let sum = 0
        for (let site = 0; site < sites; site++) sum += gradient[begin + site * stride + arrivals[site]!]!
        for (let site = 0; site < sites; site++)
          gradient[begin + site * stride + arrivals[site]!] = sum / sites
      }
    }
  }
}
