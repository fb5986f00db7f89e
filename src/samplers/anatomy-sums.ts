import { type Lattice, linkCount } from '../batch.ts'
import { Chains, type RandomWords, randomWords } from '../kernels/index.ts'
import {
  checkModel,
  checkModelFits,
  type LayerProfile,
  type LeapfrogModel,
  layerProfile,
  type ProfileQuantity,
  profileQuantities,
} from '../layers/index.ts'
import type { AnatomyCurve, AnatomyValue } from '../values/anatomy.ts'
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
 * the place of blocks are drawn as the sampler draws those of its first trajectory, from the same addresses. Blocks move
 * together here, so that energies are sums over them.
 */
export class AnatomySums {
  readonly #options: AnatomySumsOptions
  readonly #chains: Chains
  readonly #words: RandomWords
  readonly #mean: LayerProfile
  /** Sum of squared distances from the mean. */
  readonly #squares: LayerProfile
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
      return layerProfile(model, this.#chains.configuration(chain), drawn, direction, corner)
    })
    this.#newest.forEach((profile, chain) => {
      this.#add(profile, key.trajectory * chains + chain + 1)
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
    const along = (values: Float64Array) => layers.map((layer) => values[layer]!)
    const curve = (name: ProfileQuantity): AnatomyCurve => ({
      mean: along(this.#mean[name]),
      error: along(this.#squares[name]).map((sum) => Math.sqrt(sum / (trajectories - 1) / trajectories)),
      chains: this.#newest.slice(0, shown).map((profile) => along(profile[name])),
    })
    return {
      kind: 'anatomy',
      layers,
      trajectories,
      quantities: Object.fromEntries(
        profileQuantities.map((name) => [name, curve(name)]),
      ) as unknown as Anatomy['quantities'],
    }
  }

  /** Takes in one more trajectory, which makes them `count` (Welford's recurrence). */
  #add(profile: LayerProfile, count: number): void {
    for (const name of profileQuantities) {
      const [values, mean, squares] = [profile[name], this.#mean[name], this.#squares[name]]
      for (let layer = 0; layer < values.length; layer++) {
        const distance = values[layer]! - mean[layer]!
        mean[layer]! += distance / count
        squares[layer]! += distance * (values[layer]! - mean[layer]!)
      }
    }
  }
}

function zeros(size: number): LayerProfile {
  return Object.fromEntries(
    profileQuantities.map((name) => [name, new Float64Array(size)]),
  ) as unknown as LayerProfile
}
