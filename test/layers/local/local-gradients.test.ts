import { describe, expect, it } from 'vitest'
import type { Block, Lattice, Precision } from '../../../src/batch.ts'
import { LocalChains, randomWords } from '../../../src/kernels/index.ts'
import { hamiltonian, linkBlocks, smoothCharge } from '../../../src/lattice/index.ts'
import {
  flattenParameters,
  type LocalShape,
  layerTable,
  pullBack,
  referenceTrajectory,
  unflattenParameters,
} from '../../../src/layers/index.ts'
import { cornerAt } from '../../../src/samplers/corner.ts'
import { preciseModel, randomParameters } from '../random-parameters.ts'

const key = { seed: 11, firstChain: 0, trajectory: 0 }
const weight = 0.3

interface Options {
  readonly lattice: Lattice
  readonly block: Block
  readonly beta: number
  readonly chains: number
  readonly precision: Precision
}

/** Momenta of a group, made here so that they are the same in both precisions. */
const momenta = (first: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => 1.4 * Math.sin(23 * (first + i) ** 2 + first + i))

/** The loss summed over all chains, lane by lane, and its gradient by the adjoint. */
function evaluate(
  values: Float64Array,
  shape: LocalShape,
  { lattice, block, beta, chains, precision }: Options,
) {
  const parameters = unflattenParameters(values, shape)
  const table = layerTable(parameters, beta, precision)
  const { kicks, terms } = table
  const batch = new LocalChains({ lattice, block, beta, chains, precision, kicks, terms, gradients: true })
  batch.use(table)
  batch.start('exact', key)
  const links = Float64Array.from(batch.links())
  const entries = new Float64Array(kicks * (2 + terms))
  let loss = 0
  let squaredChange = 0
  for (let group = 0; group < batch.groups; group++) {
    const count = batch.lanes * 2 * lattice[0] * lattice[1]
    batch.setMomenta(group, 1, momenta(group * count, count))
    const part = batch.sweepWithGradient(group, key, weight)
    for (let lane = 0; lane < batch.lanes; lane++) {
      loss += part.loss[lane]!
      squaredChange += part.squaredChange[lane]!
      for (let i = 0; i < entries.length; i++) entries[i]! += part.entries[i * batch.lanes + lane]!
    }
  }
  return { loss, gradient: pullBack(parameters, beta, entries), squaredChange, links }
}

/** The same loss by the plain trajectories, and what it is made of, block by block. */
function plainLoss(
  values: Float64Array,
  shape: LocalShape,
  links: Float64Array,
  { lattice, block, beta, chains }: Options,
) {
  const model = preciseModel(unflattenParameters(values, shape), block, { beta, lattice })
  const corner = cornerAt(randomWords(key.seed), block, key.trajectory)
  const blockOf = linkBlocks(lattice, block, corner)
  const size = blockOf.length
  const terms = Array.from({ length: chains }, (_, chain) => {
    const start = { lattice, beta, links: links.slice(chain * size, (chain + 1) * size) }
    const v = momenta(chain * size, size)
    const end = referenceTrajectory(model, start, v, 1, { corner })
    return Array.from({ length: Math.max(...blockOf) + 1 }, (_, number) => {
      const inBlock = (to: Float64Array, from: Float64Array) =>
        from.map((value, i) => (blockOf[i] === number ? to[i]! : value))
      const moved = { lattice, beta, links: inBlock(end.links, start.links) }
      const logAcceptance = Math.min(0, hamiltonian(start, v) - hamiltonian(moved, inBlock(end.momenta, v)))
      return {
        logAcceptance,
        gain: Math.exp(logAcceptance) * (smoothCharge(moved) - smoothCharge(start)) ** 2,
      }
    })
  }).flat()
  const squaredChange = terms.reduce((sum, { gain }) => sum + gain, 0)
  const penalty = terms.reduce((sum, { logAcceptance }) => sum + logAcceptance, 0)
  return { loss: -(squaredChange + weight * penalty), squaredChange, terms }
}

describe('the adjoint of a local model', () => {
  it.each<[Lattice, Block, number, number]>([
    [[4, 4], 'whole', 5, 4],
    [[3, 5], 'whole', 4, 2],
    [[2, 2], 'whole', 5, 8],
    [[3, 5], 'whole', 5, 7],
    [[4, 4], 'whole', 1, 0],
    [[4, 6], [2, 3], 5, 4],
    [[3, 5], [3, 5], 4, 7],
    [[4, 4], [2, 2], 5, 1],
    [[8, 4], [4, 4], 6, 4],
  ])(
    'is the central difference in every parameter, on %j with blocks %j, %i layers and %i harmonics',
    (lattice, block, layers, harmonics) => {
      const shape = { layers, harmonics }
      const options = { lattice, block, beta: 2, chains: 24, precision: 'f64' } as const
      const values = flattenParameters(randomParameters(shape, 0.16, harmonics > 2 ? 0.3 : 0.6))
      const { gradient, loss, squaredChange, links } = evaluate(values, shape, options)
      const plain = plainLoss(values, shape, links, options)
      expect(Math.abs(loss - plain.loss)).toBeLessThan(1e-9)
      expect(Math.abs(squaredChange - plain.squaredChange)).toBeLessThan(1e-9)
      // both branches of min(0, r), and tunneling, are there
      expect(plain.terms.some(({ logAcceptance }) => logAcceptance === 0)).toBe(true)
      expect(plain.terms.some(({ logAcceptance }) => logAcceptance < -0.05)).toBe(true)
      expect(Math.max(...plain.terms.map(({ gain }) => gain))).toBeGreaterThan(1e-3)
      const scale = Math.hypot(...gradient)
      const step = 3e-5
      const at = (i: number, offset: number) => {
        const moved = values.slice()
        moved[i]! += offset * step
        return evaluate(moved, shape, options).loss
      }
      for (let i = 0; i < values.length; i++) {
        // fourth order: error step^4, rounding 1e-15 / step
        const difference = (8 * (at(i, 1) - at(i, -1)) - (at(i, 2) - at(i, -2))) / (12 * step)
        expect(Math.abs(difference - gradient[i]!) / (scale * 0.1 + Math.abs(gradient[i]!))).toBeLessThan(
          1e-6,
        )
      }
    },
  )

  it.each<{ block: Block }>([{ block: 'whole' }, { block: [3, 2] }])(
    'is the same in float32 within its rounding, blocks $block',
    ({ block }) => {
      const shape = { layers: 12, harmonics: 4 }
      const options = { lattice: [6, 6], block, beta: 3, chains: 16 } as const
      const values = flattenParameters(randomParameters(shape, 0.1, 0.3))
      const [single, double] = (['f32', 'f64'] as const).map((precision) =>
        evaluate(values, shape, { ...options, precision }),
      )
      const error = Math.hypot(...single!.gradient.map((value, i) => value - double!.gradient[i]!))
      expect(error / Math.hypot(...double!.gradient)).toBeLessThan(1e-4)
      expect(single!.loss).toBeCloseTo(double!.loss, 3)
    },
  )
})
