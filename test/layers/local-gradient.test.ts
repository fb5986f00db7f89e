import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { LocalChains } from '../../src/kernels/index.ts'
import {
  flattenParameters,
  type LocalShape,
  layerTable,
  pullBack,
  unflattenParameters,
} from '../../src/layers/index.ts'
import { randomParameters } from './random-parameters.ts'

const key = { seed: 11, firstChain: 0, trajectory: 0 }
const weight = 0.3

/** Momenta of a group, made here so that they are the same in both precisions. */
const momenta = (first: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => 1.4 * Math.sin(23 * (first + i) ** 2 + first + i))

/** Numbers of a model whose log J is 0 and which therefore accepts as often as not. */
function modelValues(shape: LocalShape, stepSize: number, size: number): Float64Array {
  const model = randomParameters(shape, stepSize, size)
  const mean = model.scale.reduce((sum, s) => sum + s, 0) / model.scale.length
  model.scale.forEach((s, k, all) => {
    all[k] = s - mean
  })
  return flattenParameters(model)
}

/** The loss summed over all chains, lane by lane in alternating directions, and its gradient by the adjoint. */
function evaluate(
  values: Float64Array,
  shape: LocalShape,
  {
    lattice,
    beta,
    chains,
    precision,
  }: { lattice: Lattice; beta: number; chains: number; precision: Precision },
) {
  const parameters = unflattenParameters(values, shape)
  const table = layerTable(parameters, lattice, beta, precision)
  const { kicks, terms } = table
  const batch = new LocalChains({ lattice, beta, chains, precision, kicks, terms, gradients: true })
  batch.use(table)
  batch.start('exact', key)
  const size = kicks * (1 + terms)
  const entries = new Float64Array(2 * size)
  const logJacobian: [number, number] = [0, 0]
  let loss = 0
  const accepted: number[] = []
  const squaredChanges: number[] = []
  for (let group = 0; group < batch.groups; group++) {
    const count = batch.lanes * 2 * lattice[0] * lattice[1]
    batch.setMomenta(group, 1, momenta(group * count, count))
    batch.directions.forEach((_, lane, all) => {
      all[lane] = (group * batch.lanes + lane) % 2 === 0 ? 1 : -1
    })
    batch.integrateLayers(group)
    const part = batch.gradient(group, weight)
    for (let lane = 0; lane < batch.lanes; lane++) {
      const direction = batch.directions[lane]! > 0 ? 0 : 1
      loss += part.loss[lane]!
      logJacobian[direction] -= part.ratioSlope[lane]!
      squaredChanges.push(part.squaredChange[lane]!)
      accepted.push(Math.exp(Math.min(0, -batch.energyError[group * batch.lanes + lane]!)))
      for (let i = 0; i < size; i++) entries[direction * size + i]! += part.entries[i * batch.lanes + lane]!
    }
  }
  return {
    loss,
    gradient: pullBack(parameters, lattice, beta, entries, logJacobian),
    accepted,
    squaredChanges,
  }
}

describe('the adjoint of a local model', () => {
  it.each([
    [[4, 4], 4],
    [[3, 5], 2],
    [[2, 2], 8],
    [[3, 5], 7],
    [[4, 4], 0],
  ] as const)(
    'is the central difference in every parameter, on %j with %i harmonics',
    (lattice, harmonics) => {
      const shape = { layers: 5, harmonics }
      const options = { lattice, beta: 2, chains: 24, precision: 'f64' } as const
      const values = modelValues(shape, 0.12, harmonics > 2 ? 0.1 : 0.4)
      const { gradient, accepted, squaredChanges } = evaluate(values, shape, options)
      // both branches of min(0, r), and tunneling, are there
      expect(accepted.some((a) => a === 1)).toBe(true)
      expect(accepted.some((a) => a < 0.9)).toBe(true)
      expect(Math.max(...squaredChanges)).toBeGreaterThan(1e-3)
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

  it('is the same in float32 within its rounding', () => {
    const shape = { layers: 12, harmonics: 4 }
    const options = { lattice: [6, 6], beta: 3, chains: 16 } as const
    const values = modelValues(shape, 0.1, 0.3)
    const [single, double] = (['f32', 'f64'] as const).map((precision) =>
      evaluate(values, shape, { ...options, precision }),
    )
    const error = Math.hypot(...single!.gradient.map((value, i) => value - double!.gradient[i]!))
    expect(error / Math.hypot(...double!.gradient)).toBeLessThan(1e-4)
    expect(single!.loss).toBeCloseTo(double!.loss, 3)
  })
})
