import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type PeriodicConvolution,
  periodicConvolution,
} from '../../../src/layers/tensor/periodic-convolution.ts'
import { openBackend, type Tensor2D, type Tensor4D, type TensorBackend } from '../../../src/tensor/index.ts'
import { normal, seededRandom } from '../../stats/seeded-random.ts'

let backend: TensorBackend
beforeAll(async () => {
  backend = await openBackend('wasm')
})
afterAll(() => backend.close())

const chains = 3
const [inputs, outputs] = [2, 4]

interface Case {
  readonly lattice: readonly [number, number]
  readonly side: number
}

/** The filtered field in plain loops, from rows `[nt nx chains, inputs]` and a filter `[side, side, inputs, outputs]`. */
function direct({ lattice: [nt, nx], side }: Case, rows: Float32Array, filter: Float32Array): number[] {
  const beyond = (side - 1) / 2
  const result: number[] = []
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++)
      for (let chain = 0; chain < chains; chain++)
        for (let output = 0; output < outputs; output++) {
          let sum = 0
          for (let dt = 0; dt < side; dt++)
            for (let dx = 0; dx < side; dx++)
              for (let input = 0; input < inputs; input++) {
                const fromTime = (t + dt - beyond + side * nt) % nt
                const fromSpace = (x + dx - beyond + side * nx) % nx
                const row = (fromTime * nx + fromSpace) * chains + chain
                sum +=
                  rows[row * inputs + input]! *
                  filter[((dt * side + dx) * inputs + input) * outputs + output]!
              }
          result.push(sum)
        }
  return result
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0)

describe.each<Case>([
  { lattice: [4, 6], side: 3 },
  { lattice: [5, 3], side: 1 },
  // the window is wider than the lattice
  { lattice: [2, 3], side: 7 },
])('a convolution on $lattice with windows of $side', ({ lattice, side }) => {
  const random = seededRandom(11)
  const numbers = (count: number) => Float32Array.from({ length: count }, () => normal(random))
  const sites = lattice[0] * lattice[1] * chains
  const [rows, otherRows] = [numbers(sites * inputs), numbers(sites * inputs)]
  const [filter, otherFilter] = [numbers(side ** 2 * inputs * outputs), numbers(side ** 2 * inputs * outputs)]
  const weights = numbers(sites * outputs)
  const asRows = (values: Float32Array) => backend.tf.tensor2d(values, [sites, values.length / sites])
  const asFilter = (values: Float32Array) => backend.tf.tensor4d(values, [side, side, inputs, outputs])
  const convolution = (): PeriodicConvolution => periodicConvolution(backend.tf, lattice, chains)

  it('is the sum over the window of each site, around the edges', () => {
    const result = backend.tf.tidy(() => convolution()(asRows(rows), asFilter(filter)).dataSync())
    direct({ lattice, side }, rows, filter).forEach((expected, i) => {
      expect(result[i]).toBeCloseTo(expected, 4)
    })
  })

  it('has the derivatives of a form that is linear in the field and in the filter', () => {
    const { tf } = backend
    const [byRows, byFilter] = tf.tidy(() => {
      const gradient = tf.grads((x, w) =>
        tf.sum(tf.mul(convolution()(x as Tensor2D, w as Tensor4D), asRows(weights))),
      )
      return gradient([asRows(rows), asFilter(filter)]).map((x) => x.dataSync()) as never
    }) as [Float32Array, Float32Array]
    expect(dot(byRows, otherRows)).toBeCloseTo(dot(weights, direct({ lattice, side }, otherRows, filter)), 2)
    expect(dot(byFilter, otherFilter)).toBeCloseTo(
      dot(weights, direct({ lattice, side }, rows, otherFilter)),
      2,
    )
  })
})
