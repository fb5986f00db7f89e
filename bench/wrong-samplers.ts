// Samplers with a deliberate mistake, and their right twins: what bench/power.ts runs. Where the mistake is in what is
// accepted, the kernels make the trajectories, and dH is changed for the time of the decision. Where the mistake is in log J,
// the trajectories come from the plain float64 code of src/lattice and src/layers, one chain at a time.
import type { Configuration } from '../src/batch.ts'
import { Chains, type LocalChains, purposes, type RandomWords, randomWords } from '../src/kernels/index.ts'
import { leapfrog, plaquetteAngles } from '../src/lattice/index.ts'
import { type ArchitectureOptions, type Direction, hmcParameters, newModel } from '../src/layers/index.ts'
import { type ReferencePoint, referenceTrajectory } from '../src/layers/reference/reference-trajectory.ts'
import { directionsAt } from '../src/samplers/directions.ts'
import {
  hmc,
  type Key,
  leapfrogLayers,
  localLayers,
  type Sampler,
  type SamplerState,
  type SynchronousSampler,
} from '../src/samplers/index.ts'

/** Settings of every sampler here. */
export interface Setting {
  readonly lattice: readonly [number, number]
  readonly beta: number
  readonly chains: number
  readonly seed: number
}

/** Settings of those with leapfrog steps. */
export interface HmcSetting extends Setting {
  readonly stepSize: number
  readonly leapfrogSteps: number
}

/** Chains in one group of the float32 kernels, which are proposed and decided together. */
const GROUP = 4
/** Purpose (docs/physics.md 8) of the random words that decide which chains accept wrongly: HMC and local models do not use it. */
const COIN = purposes.direction

type HmcState = ReturnType<ReturnType<typeof hmc>['init']>

/** HMC in the kernels, whose proposals are decided by `decide` instead of accept/reject. */
function hmcDeciding(
  setting: HmcSetting,
  decide: (chains: Chains, group: number, key: Key) => void,
): SynchronousSampler<HmcState> {
  return {
    ...hmc(setting),
    step: (state, key) => {
      const { chains, stepSize } = state
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, stepSize, key)
        chains.integrate(group, stepSize, setting.leapfrogSteps)
        decide(chains, group, key)
      }
      return { state, info: chains }
    },
  }
}

/** Accepts or rejects a group by `change(dH, chain)` instead of dH; what is reported afterwards is dH itself. */
function acceptWith(chains: Chains, group: number, key: Key, change: (dH: number, chain: number) => number) {
  const [first, last] = [group * GROUP, Math.min((group + 1) * GROUP, key.chains)]
  const dH = chains.energyError.slice(first, last)
  dH.forEach((value, i) => {
    chains.energyError[first + i] = change(value, key.firstChain + first + i)
  })
  chains.accept(group, key)
  chains.energyError.set(dH, first)
}

/** True with probability `probability`, by chain and trajectory. */
function coin(words: RandomWords, chain: number, trajectory: number, probability: number): boolean {
  return words(COIN, { index: 0, chain, trajectory }, 0) < probability * 2 ** 32
}

/** HMC as it should be. */
export const rightHmc = (setting: HmcSetting): Sampler => hmc(setting)

/** HMC that accepts with this probability without looking at dH, and else decides as it should. */
export function takingRejected(setting: HmcSetting, probability: number): Sampler {
  const words = randomWords(setting.seed)
  return hmcDeciding(setting, (chains, group, key) =>
    acceptWith(chains, group, key, (dH, chain) => (coin(words, chain, key.trajectory, probability) ? 0 : dH)),
  )
}

/** HMC that accepts with probability min(1, factor e^{-dH}). */
export function acceptingMore(setting: HmcSetting, factor: number): Sampler {
  const by = Math.log(factor)
  return hmcDeciding(setting, (chains, group, key) => acceptWith(chains, group, key, (dH) => dH - by))
}

/** HMC that takes every proposal, and so has the wrong distribution that leapfrog with this step size keeps. */
export const alwaysAccepting = (setting: HmcSetting): Sampler =>
  hmcDeciding(setting, (chains, group) => chains.takeProposal(group))

/** HMC with a force that is too strong by a factor, decided by the true action: exact all the same, since leapfrog stays reversible. */
export function scaledForce({ stepSize, leapfrogSteps, ...setting }: HmcSetting, factor: number): Sampler {
  const parameters = hmcParameters({ layers: leapfrogSteps, harmonics: 0 }, stepSize)
  parameters.transformation.fill(Math.log(factor))
  return localLayers({ ...setting, parameters })
}

/** HMC at another beta, which is compared with what is true at the beta of the setting. */
export const scaledAction = (setting: HmcSetting, factor: number): Sampler => ({
  ...hmc({ ...setting, beta: factor * setting.beta }),
  beta: setting.beta,
})

type Propose = (start: Configuration, momenta: Float64Array, direction: Direction) => ReferencePoint

/**
 * Proposals made in plain float64, one chain at a time, decided by the kernels with or without their log J. The momenta are
 * drawn by the kernels, the direction of a trajectory by a fair coin.
 */
function plainSampler(
  { lattice, beta, chains, seed, leapfrogSteps }: HmcSetting,
  propose: Propose,
  withLogJacobian: boolean,
): SynchronousSampler<SamplerState & { readonly chains: Chains }> {
  const links = 2 * lattice[0] * lattice[1]
  // the kernels hold momenta as eps v / 2 pi: with a step size eps of 2 pi that is v
  const plain = 2 * Math.PI
  const words = randomWords(seed)
  return {
    name: 'plain',
    lattice,
    beta,
    chains,
    precision: 'f64',
    seed,
    forceEvaluations: leapfrogSteps,
    startsInEquilibrium: true,
    init(key) {
      const walkers = new Chains({ lattice, beta, chains: key.chains, precision: 'f64' })
      walkers.start('exact', key)
      return { chains: walkers, settings: {} }
    },
    step(state, key) {
      const { chains: walkers } = state
      const directions = directionsAt(words, key)
      const start = walkers.links().slice()
      let first = 0
      for (let group = 0; group < walkers.groups; group++) {
        walkers.refresh(group, plain, key)
        const momenta = walkers.momenta(group, plain)
        const proposals = Array.from({ length: momenta.length / links }, (_, i) =>
          propose(
            { lattice, beta, links: start.subarray((first + i) * links, (first + i + 1) * links) },
            momenta.subarray(i * links, (i + 1) * links),
            directions[first + i]!,
          ),
        )
        walkers.propose(
          group,
          proposals.flatMap((point) => [...point.links]),
          proposals.flatMap((point) => [...point.momenta]),
          proposals.map(({ logJacobian }) => (withLogJacobian ? logJacobian : 0)),
        )
        walkers.accept(group, key)
        first += proposals.length
      }
      return { state, info: walkers }
    },
  }
}

/**
 * Leapfrog between two scalings of the momenta: v <- e^{s(x)} v before it and v <- e^{-s(x')} v after it, where s of a link is
 * `strength` times the mean of cos x_P over its two plaquettes. With the momenta turned round it goes back, and
 * log J = sum s(x) - sum s(x'). The sum of s over all links is 2 strength sum_P cos x_P. So leaving log J out gives the
 * distribution of a beta that is larger by 2 strength.
 */
export function scalingMomenta(setting: HmcSetting, strength: number, withLogJacobian: boolean): Sampler {
  const { stepSize, leapfrogSteps } = setting
  const propose: Propose = (start, momenta) => {
    const before = logScales(start, strength)
    const { links, momenta: moved } = leapfrog(
      start,
      momenta.map((v, i) => Math.exp(before[i]!) * v),
      stepSize,
      leapfrogSteps,
    )
    const after = logScales({ ...start, links }, strength)
    return {
      links,
      momenta: moved.map((v, i) => Math.exp(-after[i]!) * v),
      logJacobian: before.reduce((sum, s, i) => sum + s - after[i]!, 0),
    }
  }
  return plainSampler(setting, propose, withLogJacobian)
}

/** s of each link, `[2, nt, nx]`. */
function logScales({ lattice, links }: Configuration, strength: number): Float64Array {
  const [nt, nx] = lattice
  const cosines = plaquetteAngles({ lattice, links }).map(Math.cos)
  const scales = new Float64Array(2 * nt * nx)
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      const here = cosines[t * nx + x]!
      const left = cosines[t * nx + ((x + nx - 1) % nx)]!
      const earlier = cosines[((t + nt - 1) % nt) * nx + x]!
      scales[t * nx + x] = (strength * (here + left)) / 2
      scales[nt * nx + t * nx + x] = (strength * (here + earlier)) / 2
    }
  return scales
}

/**
 * LeapfrogLayers with one layer for each leapfrog step. The layers are small convolutional networks with random weights up to
 * `strength`. Computed by the float64 reference, which is slow.
 */
export function randomLayers(setting: HmcSetting, strength: number, withLogJacobian: boolean): Sampler {
  const { beta, lattice, stepSize, leapfrogSteps } = setting
  const architecture = {
    network: 'conv',
    layers: leapfrogSteps,
    hidden: [4],
    activation: 'tanh',
  } satisfies ArchitectureOptions
  const model = newModel({ architecture, beta, lattice, stepSize })
  const words = randomWords(1)
  const weights = new Map(
    [...model.weights].map(([name, weight], number) => {
      if (name.endsWith('Step')) return [name, weight]
      const values = Float32Array.from(weight.values, (value, index) => {
        const uniform = words(purposes.direction, { index, chain: number, trajectory: 0 }, 0) / 2 ** 32
        return value + strength * (2 * uniform - 1)
      })
      return [name, { ...weight, values }]
    }),
  )
  const random = { ...model, weights }
  const propose: Propose = (start, momenta, direction) =>
    referenceTrajectory(random, start, momenta, direction)
  return plainSampler(setting, propose, withLogJacobian)
}

type LocalState = SamplerState & { readonly chains: LocalChains }

/** The shipped model for this beta. */
export const rightTrained = (setting: Setting): Sampler => leapfrogLayers(setting)

/** The shipped model that takes all blocks of a group of 4 chains without looking at dH, with a probability; 1: always. */
export function trainedTakingRejected(setting: Setting, probability: number): Sampler {
  const right = leapfrogLayers(setting)
  const words = randomWords(setting.seed)
  return {
    ...right,
    step(state, key) {
      const { chains } = state as LocalState
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 1, key)
        if (coin(words, key.firstChain + group * GROUP, key.trajectory, probability))
          chains.sweepThrough(group, key)
        else chains.sweep(group, key)
      }
      return { state, info: chains }
    },
  }
}

/** The shipped model at another beta, which is compared with what is true at the beta of the setting. */
export const trainedScaledAction = (setting: Setting, factor: number): Sampler => ({
  ...leapfrogLayers({ ...setting, beta: factor * setting.beta }),
  beta: setting.beta,
})
