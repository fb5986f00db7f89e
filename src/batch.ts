/** `[nt, nx]`: sites in the time direction (0) and in the space direction (1). */
export type Lattice = readonly [nt: number, nx: number]

/** How many sites a lattice has, and as many plaquettes. */
export function siteCount([nt, nx]: Lattice): number {
  return nt * nx
}

/** Sizes of one chain's links: each of the 2 directions has a link at every site. */
export function linkShape([nt, nx]: Lattice): readonly [directions: 2, nt: number, nx: number] {
  return [2, nt, nx]
}

/** How many links a chain has. */
export function linkCount(lattice: Lattice): number {
  return linkShape(lattice).reduce((count, size) => count * size, 1)
}

/** Direction 0 (time) or 1 (space) of a lattice. */
export type LatticeDirection = 'time' | 'space'

/** Plaquettes `[bt, bx]` that move and are accepted at a time; `whole`: all of the lattice. */
export type Block = Lattice | 'whole'

/** Floating point format of links, momenta and forces. Sums over a lattice are float64 in both. */
export type Precision = 'f32' | 'f64'

/** One chain's links at one moment: `links: [2, nt, nx]`, radians in [-pi, pi); axis 0 is the direction mu (0 time, 1 space). */
export interface Configuration {
  readonly lattice: Lattice
  readonly beta: number
  readonly links: Float32Array | Float64Array
}

/** Sums over all plaquettes of a lattice, one entry per configuration: of cos x_P, of sin x_P, and of [x_P] / 2 pi (an integer up to rounding). */
export interface PlaquetteSums {
  readonly cos: Float64Array
  readonly sin: Float64Array
  readonly charge: Float64Array
}

/**
 * The configurations of all chains at one trajectory, with what the accept/reject step said of them: what a
 * measurement is given. Valid only during the call; copy what is to be kept. A sampler that decides block by block reports the
 * mean probability of the blocks, and `accepted` and `energyError` of the first, whose place is random.
 */
export interface Configurations {
  readonly lattice: Lattice
  readonly beta: number
  readonly chains: number
  /** `[chains]`: min(1, e^{-dH}), with dH less log J where a sampler has one. */
  readonly acceptProbability: Float64Array
  /** `[chains]`: 1 where the proposal was taken. */
  readonly accepted: Uint8Array
  /** `[chains]`: dH of the proposal, whether taken or not; dH - log J where a sampler has a log J. */
  readonly energyError: Float64Array
  /** `[chains]` each. */
  plaquetteSums(): PlaquetteSums
  /** `[chains]`: lattice average of the cosine of the r x t Wilson loop (r sites in space, t in time). */
  wilsonLoop(r: number, t: number): Float64Array
  /** `[chains]`: lattice average of the cosine of the Polyakov loop, straight around the lattice in one direction. */
  polyakovLoop(direction: LatticeDirection): Float64Array
  /** `[chains, 2, nt, nx]`, radians. */
  links(): Float32Array | Float64Array
  /** One chain's links. */
  configuration(chain: number): Configuration
  /**
   * Where links stay on a device: what `evaluate` gives, once all that it asks for has been read from there; until then it fails,
   * and is called again.
   */
  whenRead?<T>(evaluate: () => T): T | Promise<T>
}

/** A stretch of consecutive trajectories of all chains. Immutable for its subscribers. */
export interface Batch {
  readonly lattice: Lattice
  readonly beta: number
  /** Number of the first trajectory of the stretch. */
  readonly first: number
  readonly steps: number
  readonly chains: number
  /** `[steps, chains, 2, nt, nx]`, radians in [-pi, pi). */
  readonly links: Float32Array | Float64Array
  /** `[steps, chains]`: min(1, e^{-dH}). */
  readonly acceptProbability: Float64Array
  /** `[steps, chains]`: 1 where the proposal was taken, else 0. */
  readonly accepted: Uint8Array
  /** `[steps, chains]`: dH of the proposals. */
  readonly energyError: Float64Array
  /** `[steps, chains]` each; what the sampler had to sum anyway. */
  readonly sums: PlaquetteSums
}

/** One number per configuration: `values: [steps, chains]`. */
export interface Measurement {
  readonly name: string
  readonly first: number
  readonly steps: number
  readonly chains: number
  readonly values: Float64Array
}
