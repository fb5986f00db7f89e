import {
  averagePlaquette,
  chargeProbability,
  chargeSquared,
  smoothChargeSquared,
  wilsonLoop,
} from '../../src/exact/index.ts'
import type { SynchronousSampler } from '../../src/samplers/index.ts'
import { chiSquared, integratedTime, SeriesAccumulator } from '../../src/stats/index.ts'

/**
 * Runs all chains of a sampler for `trajectories` after `discard`: mean with its error, autocorrelation included, and
 * tau_int of each series; how often each charge was seen.
 */
export function measure(sampler: SynchronousSampler, trajectories: number, discard = 0) {
  const { chains, lattice, seed } = sampler
  const volume = lattice[0] * lattice[1]
  const names = ['plaquette', 'W2x2', 'Q', 'QQ', 'QR2', 'acceptance', 'expMinusEnergyError', 'hop'] as const
  const series = Object.fromEntries(names.map((name) => [name, new SeriesAccumulator({ chains })]))
  const counts = new Map<number, number>()
  const key = (trajectory: number) => ({ seed, firstChain: 0, chains, trajectory })
  let state = sampler.init(key(0))
  let before: Float64Array | undefined
  for (let trajectory = 0; trajectory < discard + trajectories; trajectory++) {
    const step = sampler.step(state, key(trajectory))
    state = step.state
    if (trajectory < discard) continue
    const { cos, sin, charge } = step.info.plaquetteSums()
    for (const q of charge) counts.set(q + 0, (counts.get(q + 0) ?? 0) + 1)
    series.plaquette!.push(
      cos.map((c) => c / volume),
      1,
    )
    series.Q!.push(charge, 1)
    series.QQ!.push(
      charge.map((q) => q * q),
      1,
    )
    series.QR2!.push(
      sin.map((s) => (s / (2 * Math.PI)) ** 2),
      1,
    )
    series.W2x2!.push(step.info.wilsonLoop(2, 2), 1)
    series.acceptance!.push(step.info.acceptProbability, 1)
    series.expMinusEnergyError!.push(
      step.info.energyError.map((error) => Math.exp(-error)),
      1,
    )
    if (before !== undefined) {
      const last = before
      series.hop!.push(
        charge.map((q, chain) => Math.abs(q - last[chain]!)),
        1,
      )
    }
    before = charge.slice()
  }
  const estimate = (name: (typeof names)[number]) => {
    const { mean, value, error } = integratedTime(series[name]!)
    return { mean: mean.mean!, error: mean.error!, integratedTime: value!, integratedTimeError: error! }
  }
  return { estimate, counts }
}

/**
 * Distances in errors from the exact values, and the p-value of the charges. A test that demands distances below 4 and
 * p > 6e-5 raises a false alarm in one case of 2700.
 */
export function compareWithExact(
  { lattice, beta }: SynchronousSampler,
  { estimate, counts }: ReturnType<typeof measure>,
) {
  const distance = (name: Parameters<typeof estimate>[0], exact: number) => {
    const { mean, error } = estimate(name)
    // values that all are what they must be, such as a loop around the whole torus
    return Math.abs(mean - exact) < 1e-6 ? 0 : Math.abs((mean - exact) / error)
  }
  const exact = chargeProbability(lattice, beta)
  const bins = Array.from({ length: 2 * exact.length - 1 }, (_, i) => i - exact.length + 1)
  const { pValue } = chiSquared({
    counts: bins.map((bin) => counts.get(bin) ?? 0),
    probabilities: bins.map((bin) => exact[Math.abs(bin)]!),
    autocorrelation: estimate('Q').integratedTime,
  })
  return {
    pValue,
    distances: {
      plaquette: distance('plaquette', averagePlaquette(lattice, beta)),
      W2x2: distance('W2x2', wilsonLoop(lattice, beta, 4)),
      Q: distance('Q', 0),
      QQ: distance('QQ', chargeSquared(lattice, beta)),
      QR2: distance('QR2', smoothChargeSquared(lattice, beta)),
    },
  }
}
