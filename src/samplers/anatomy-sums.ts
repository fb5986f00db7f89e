import { type Lattice, linkCount } from '../batch.ts'
import { Chains, type RandomWords, randomWords } from '../kernels/index.ts'
import {
  checkModel,
  checkModelFits,
  type LayerProfile,
  type LeapfrogModel,
  layerProfiles,
  type ProfileQuantity,
  profileQuantities,
} from '../layers/index.ts'
import type { AnatomyCurve, AnatomyValue } from '../values/anatomy.ts'
import { AcceptedSums } from './accepted-sums.ts'
import { cornerAt } from './corner.ts'
import { directionsAt } from './directions.ts'
import type { Key } from './sampler.ts'

/** What happens along the trajectories of a model in equilibrium, layer by layer (arXiv:2112.01582, Figs. 6 and 7). */
export type Anatomy = AnatomyValue & { readonly quantities: Readonly<Record<ProfileQuantity, AnatomyCurve>> }

/** What {@link AnatomySums} needs. */
export interface AnatomySumsOptions {
  readonly model: LeapfrogModel
  readonly lattice: Lattice
  readonly beta: number
  /** Trajectories that each call of `advance` adds. At least 2. */
  readonly chains: number
  /** Of these so many are kept singly. */
  readonly shown: number
  readonly seed: number
}

/** A picture of more layers shows no more. */
const mostLayers = 200

/**
 * The anatomy of a model's trajectories, from ever more of them: sums that grow with `advance`. Start, momenta, direction and
 * the place of blocks are drawn as the sampler draws those of its first trajectory, from the same addresses. What is accepted at a
 * time has a curve: a block, or the whole lattice. Means are over blocks and chains; the blocks of a chain count as one value in
 * errors, for they are next to each other.
 */
export class AnatomySums {
  readonly #options: AnatomySumsOptions
  readonly #chains: Chains
  readonly #words: RandomWords
  readonly #mean: LayerProfile
  /** Sum of squared distances from the mean. */
  readonly #squares: LayerProfile
  readonly #accepted: AcceptedSums
  #newest: LayerProfile[] = []
  #advances = 0

  /** @throws UsageError for a model that is none, or of another lattice, or whose blocks do not tile this one. */
  constructor(options: AnatomySumsOptions) {
    const { model, lattice, beta, chains, seed } = options
    checkModel(model, 'anatomy: model')
    checkModelFits(model, lattice)
    this.#options = options
    this.#chains = new Chains({ lattice, beta, chains, precision: 'f64' })
    this.#words = randomWords(seed)
    const size = model.architecture.layers + 1
    this.#mean = zeros(size)
    this.#squares = zeros(size)
    this.#accepted = new AcceptedSums(size)
  }

  /** Adds `chains` trajectories. */
  advance(): void {
    const { model, chains, seed } = this.#options
    const key: Key = { seed, firstChain: 0, chains, trajectory: this.#advances++ }
    this.#chains.start('exact', key)
    const links = linkCount(this.#options.lattice)
    const momenta = this.#chains.drawMomenta(key)
    const { architecture } = model
    const block = architecture.network === 'local' ? architecture.block : 'whole'
    const corner = cornerAt(this.#words, block, key.trajectory)
    this.#newest = directionsAt(this.#words, key).map((direction, chain) => {
      // the samplers, too, change the sign of the momenta for direction -
      const drawn = momenta.subarray(chain * links, (chain + 1) * links).map((v) => direction * v)
      const profiles = layerProfiles(model, this.#chains.configuration(chain), drawn, direction, corner)
      this.#add(profiles, key.trajectory * chains + chain + 1)
      return profiles[0]!
    })
  }

  /** The anatomy so far. */
  read(): Anatomy {
    const { chains, shown } = this.#options
    const trajectories = chains * this.#advances
    const { layers: last } = this.#options.model.architecture
    const stride = Math.ceil(last / mostLayers)
    const layers = Array.from({ length: last + 1 }, (_, layer) => layer).filter(
      (layer) => layer % stride === 0 || layer === last,
    )
    const along = (values: ArrayLike<number>) => layers.map((layer) => values[layer]!)
    const curve = (name: ProfileQuantity): AnatomyCurve => {
      const accepted = this.#accepted.curve(name)
      return {
        mean: along(this.#mean[name]),
        error: along(this.#squares[name]).map((sum) => Math.sqrt(sum / (trajectories - 1) / trajectories)),
        accepted: { mean: along(accepted.mean), error: along(accepted.error) },
        chains: this.#newest.slice(0, shown).map((profile) => along(profile[name])),
      }
    }
    return {
      kind: 'anatomy',
      layers,
      trajectories,
      acceptance: this.#accepted.acceptance(trajectories),
      quantities: Object.fromEntries(
        profileQuantities.map((name) => [name, curve(name)]),
      ) as unknown as Anatomy['quantities'],
    }
  }

  /** Takes in the blocks of one more trajectory, which makes them `count` (Welford's recurrence). */
  #add(profiles: readonly LayerProfile[], count: number): void {
    this.#accepted.add(profiles)
    for (const name of profileQuantities) {
      const [mean, squares] = [this.#mean[name], this.#squares[name]]
      for (let layer = 0; layer < mean.length; layer++) {
        const value = profiles.reduce((sum, profile) => sum + profile[name][layer]!, 0) / profiles.length
        const distance = value - mean[layer]!
        mean[layer]! += distance / count
        squares[layer]! += distance * (value - mean[layer]!)
      }
    }
  }
}

function zeros(size: number): LayerProfile {
  return Object.fromEntries(
    profileQuantities.map((name) => [name, new Float64Array(size)]),
  ) as unknown as LayerProfile
}
