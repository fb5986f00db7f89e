import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { EXACT_CHARGES } from './exact-charges.ts'
import { normal, poisson } from './seeded-random.ts'

export type Random = () => number

/** Stationary AR(1) of unit variance. */
export function autoregressive(random: Random, r: number): () => number {
  let x = normal(random)
  const noise = Math.sqrt(1 - r * r)
  return () => {
    const now = x
    x = r * x + noise * normal(random)
    return now
  }
}

/** +-1 with flip probability p. */
export function telegraph(random: Random, p: number): () => number {
  let x = random() < 0.5 ? -1 : 1
  return () => {
    if (random() < p) x = -x
    return x
  }
}

/** Difference of two stationary INAR(1), X' = Binomial(X, a) + Poisson(l (1 - a)), of mean l. */
export function integerAutoregressive(random: Random, a: number, l: number): () => number {
  const state = [poisson(random, l), poisson(random, l)]
  return () => {
    for (const i of [0, 1]) {
      let kept = 0
      for (let n = 0; n < state[i]!; n++) if (random() < a) kept++
      state[i] = kept + poisson(random, l * (1 - a))
    }
    return state[0]! - state[1]!
  }
}

/** The +-1 Metropolis chain on P(|Q|), from an exact draw. */
export function chargeMetropolis(random: Random, probability: readonly number[]): () => number {
  let charge = -(probability.length - 1)
  for (let left = random() - probability.at(-1)!; left > 0 && charge < probability.length - 1; ) {
    charge++
    left -= probability[Math.abs(charge)]!
  }
  return () => {
    const proposal = charge + (random() < 0.5 ? -1 : 1)
    const weight = probability[Math.abs(proposal)] ?? 0
    if (random() * probability[Math.abs(charge)]! < weight) charge = proposal
    return charge
  }
}

/** `[steps, chains]`: chain c follows the generator `chain(c)`. */
export function block(chains: number, steps: number, chain: (c: number) => () => number): Float64Array {
  const values = new Float64Array(steps * chains)
  for (let c = 0; c < chains; c++) {
    const next = chain(c)
    for (let i = 0; i < steps; i++) values[i * chains + c] = next()
  }
  return values
}

export function accumulate(chains: number, steps: number, values: Float64Array): SeriesAccumulator {
  const series = new SeriesAccumulator({ chains })
  series.push(values, steps)
  return series
}

/** Chains of docs/physics.md 7.4 with their exact tau_int. */
export const TRUTHS = [
  { name: 'independent normal numbers', tau: 1, chain: (r: Random) => () => normal(r) },
  { name: 'AR(.5)', tau: 3, chain: (r: Random) => autoregressive(r, 0.5) },
  { name: 'AR(.95)', tau: 39, chain: (r: Random) => autoregressive(r, 0.95) },
  { name: 'AR(.99)', tau: 199, chain: (r: Random) => autoregressive(r, 0.99) },
  { name: 'telegraph p = .02', tau: 49, chain: (r: Random) => telegraph(r, 0.02) },
  { name: 'INAR(1) a = .9', tau: 19, chain: (r: Random) => integerAutoregressive(r, 0.9, 1) },
  ...EXACT_CHARGES.map(({ name, tauHalf, probability }) => ({
    name: `Metropolis on P(Q), ${name}`,
    tau: 2 * tauHalf,
    chain: (r: Random) => chargeMetropolis(r, probability),
  })),
]
