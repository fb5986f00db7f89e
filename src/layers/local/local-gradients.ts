import type { Block, Lattice, Precision } from '../../batch.ts'
import { kernelTerms, LocalChains, lanesOf } from '../../kernels/index.ts'
import type { BatchGradient, GradientRequest } from '../batch-gradient.ts'
import type { LocalParameters, LocalShape } from '../model/local-weights.ts'
import { unflattenParameters } from './local-parameters.ts'
import { layerTable, pullBack } from './local-table.ts'

export interface LocalGradientsOptions {
  readonly lattice: Lattice
  /** What moves at a time, a tiling of the lattice, or `whole`. */
  readonly block: Block
  /** The largest inverse coupling of any call. */
  readonly beta: number
  readonly shape: LocalShape
  readonly precision: Precision
  /** How many chains these are, and the number of the first of them: they may be part of a larger batch. */
  readonly chains: number
  readonly firstChain: number
  readonly seed: number
}

/** How many numbers the row of one group of chains has: sums over its chains of what `meanGradient` needs. */
export function gradientRowLength({ layers, harmonics }: LocalShape): number {
  return (layers + 1) * (2 + kernelTerms(1 + harmonics)) + 3
}

/** Groups that `chains` chains make: 4 (float32) or 2 (float64) chains each. */
export function groupCount(chains: number, precision: Precision): number {
  return Math.ceil(chains / lanesOf(precision))
}

/**
 * Chains that a local model moves while it learns: each call makes one trajectory with its gradient, accepts or rejects
 * it, and leaves the chains there for the next.
 */
export class LocalGradients {
  readonly #options: LocalGradientsOptions
  readonly #chains: LocalChains

  constructor(options: LocalGradientsOptions) {
    const { lattice, block, beta, shape, precision, chains } = options
    this.#options = options
    this.#chains = new LocalChains({
      lattice,
      block,
      beta,
      chains,
      precision,
      kicks: shape.layers + 1,
      terms: kernelTerms(1 + shape.harmonics),
      gradients: true,
    })
  }

  /** Writes one row per group, `gradientRowLength` numbers each: the same whatever batch the group is part of. */
  evaluate({ parameters, beta, weight, step, fresh }: GradientRequest, rows: Float64Array): void {
    const { shape, precision, chains: count, firstChain, seed } = this.#options
    const chains = this.#chains
    const address = { seed, firstChain, trajectory: step }
    const table = layerTable(unflattenParameters(parameters, shape), beta, precision)
    const size = table.entries.length
    const length = gradientRowLength(shape)
    chains.use(table)
    if (fresh) chains.start('exact', address, beta)
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, address)
      const part = chains.sweepWithGradient(group, address, weight, beta)
      const row = rows.subarray(group * length, (group + 1) * length).fill(0)
      const inGroup = Math.min(chains.lanes, count - group * chains.lanes)
      for (let lane = 0; lane < inGroup; lane++) {
        for (let i = 0, at = lane; i < size; i++, at += chains.lanes) row[i]! += part.entries[at]!
        row[size]! += part.loss[lane]!
        row[size + 1]! += part.squaredChange[lane]!
        row[size + 2]! += chains.acceptProbability[group * chains.lanes + lane]!
      }
    }
  }
}

/**
 * Means over all `chains` chains of a batch from the rows of its groups. They are added up in the order of the groups, which gives
 * the same bits however the groups were shared among threads.
 */
export function meanGradient(
  parameters: LocalParameters,
  shape: LocalShape,
  beta: number,
  rows: Float64Array,
  chains: number,
): BatchGradient {
  const length = gradientRowLength(shape)
  const total = new Float64Array(length)
  for (let from = 0; from < rows.length; from += length) {
    for (let i = 0; i < length; i++) total[i]! += rows[from + i]!
  }
  for (let i = 0; i < length; i++) total[i]! /= chains
  const [loss, squaredChange, acceptance] = total.subarray(length - 3) as unknown as [number, number, number]
  const gradient = pullBack(parameters, beta, total.subarray(0, length - 3))
  return { gradient, loss, squaredChange, acceptance }
}
