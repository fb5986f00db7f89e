import { type LayerProfile, type ProfileQuantity, profileQuantities } from '../layers/index.ts'

interface MeanWithError<T> {
  readonly mean: T
  readonly error: T
}

/**
 * What the accepted ones of many trajectories do on average, layer by layer. Each proposal counts with the probability A =
 * min(1, e^{-dH + log J}) that it is accepted, which is less noisy than to draw which ones are. Of a quantity y it is sum A y / sum A,
 * with the error of a ratio; the blocks of a chain count as one value.
 */
export class AcceptedSums {
  readonly #size: number
  /** Sums over chains of a, the mean of A over blocks, and of its square. */
  #weight = 0
  #weightSquared = 0
  /** Sums over chains of y, the mean of A times the quantity, of its square, and of a y. */
  readonly #value: LayerProfile
  readonly #squared: LayerProfile
  readonly #mixed: LayerProfile

  constructor(size: number) {
    this.#size = size
    this.#value = emptySums(size)
    this.#squared = emptySums(size)
    this.#mixed = emptySums(size)
  }

  /** Adds the blocks of a chain. */
  add(profiles: readonly LayerProfile[]): void {
    // a trajectory that runs away has no finite energy, and is never accepted
    const weights = profiles.map(({ energyError }) => Math.min(1, Math.exp(-energyError.at(-1)!)) || 0)
    const weight = weights.reduce((sum, each) => sum + each, 0) / profiles.length
    this.#weight += weight
    this.#weightSquared += weight * weight
    for (const name of profileQuantities)
      for (let layer = 0; layer < this.#size; layer++) {
        let value = 0
        profiles.forEach((profile, block) => {
          if (weights[block]! > 0) value += (weights[block]! * profile[name][layer]!) / profiles.length
        })
        this.#value[name][layer]! += value
        this.#squared[name][layer]! += value * value
        this.#mixed[name][layer]! += weight * value
      }
  }

  /** Mean of A over so many chains, at least 2. */
  acceptance(chains: number): MeanWithError<number> {
    const mean = this.#weight / chains
    const variance = Math.max(0, this.#weightSquared / chains - mean * mean)
    return { mean, error: Math.sqrt(variance / (chains - 1)) }
  }

  curve(name: ProfileQuantity): MeanWithError<Float64Array> {
    const mean = this.#value[name].map((sum) => sum / this.#weight)
    const error = mean.map((ratio, layer) => {
      const squares =
        this.#squared[name][layer]! -
        2 * ratio * this.#mixed[name][layer]! +
        ratio * ratio * this.#weightSquared
      return Math.sqrt(Math.max(0, squares)) / this.#weight
    })
    return { mean, error }
  }
}

function emptySums(size: number): LayerProfile {
  return Object.fromEntries(
    profileQuantities.map((name) => [name, new Float64Array(size)]),
  ) as unknown as LayerProfile
}
