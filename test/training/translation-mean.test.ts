import { describe, expect, it } from 'vitest'
import { newModel, trainableWeights } from '../../src/layers/index.ts'
import { plaquetteRates } from '../../src/training/plaquette-rates.ts'
import type { DensePlaquettes } from '../../src/training/plaquette-weights.ts'
import { translationMean } from '../../src/training/translation-mean.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'

const [nt, nx] = [3, 4]
const sites = nt * nx
const architecture: DensePlaquettes = {
  network: 'dense-plaquettes',
  lattice: [nt, nx],
  layers: 2,
  hidden: [2, 1],
  activation: 'tanh',
}

const specs = trainableWeights(architecture)
const count = specs.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0)

/** Where the place (field, t, x) of a row or column is when the lattice is moved by (later, right). */
function moved(place: number, later: number, right: number): number {
  const site = place % sites
  const t = (Math.floor(site / nx) + later) % nt
  return place - site + t * nx + (((site % nx) + right) % nx)
}

/** The flat weights of a model whose lattice is moved by (later, right). */
function movedWeights(flat: Float64Array, later: number, right: number): Float64Array {
  const result = flat.slice()
  let begin = 0
  for (const { name, shape } of specs) {
    const size = shape.reduce((product, side) => product * side, 1)
    const columns = shape.at(-1)!
    for (let i = 0; i < size; i++) {
      if (name.endsWith('.bias')) result[begin + moved(i, later, right)] = flat[begin + i]!
      if (name.endsWith('.weight')) {
        const [row, column] = [Math.floor(i / columns), i % columns]
        result[begin + moved(row, later, right) * columns + moved(column, later, right)] = flat[begin + i]!
      }
    }
    begin += size
  }
  return result
}

describe('the mean over translations', () => {
  const random = seededRandom(4)
  const gradient = Float64Array.from({ length: count }, () => normal(random))

  it('is that of the gradients of all moved lattices', () => {
    const expected = new Float64Array(count)
    for (let later = 0; later < nt; later++)
      for (let right = 0; right < nx; right++)
        movedWeights(gradient, later, right).forEach((slope, i) => {
          expected[i]! += slope / sites
        })
    const mean = gradient.slice()
    translationMean(architecture)(mean)
    expect(mean).not.toEqual(gradient)
    mean.forEach((slope, i) => {
      expect(slope).toBeCloseTo(expected[i]!, 14)
    })
  })

  it('leaves a new model as it is: its plaquettes are alike', () => {
    const { weights } = newModel({ architecture, beta: 2, lattice: [nt, nx], stepSize: 0.1 })
    const flat = Float64Array.from(specs.flatMap(({ name }) => [...weights.get(name)!.values]))
    expect(flat.some((value) => value !== 0)).toBe(true)
    expect(movedWeights(flat, 1, 3)).toEqual(flat)
    expect(movedWeights(flat, 2, 1)).toEqual(flat)
  })
})

it('weights between plaquettes that are not next to each other learn slowly, and all others at the full rate', () => {
  const rates = plaquetteRates(architecture)
  let begin = 0
  for (const { name, shape } of specs) {
    const size = shape.reduce((product, side) => product * side, 1)
    const columns = shape.at(-1)!
    for (let i = 0; i < size; i++) {
      const [from, to] = [Math.floor(i / columns) % sites, (i % columns) % sites]
      // 3 time slices are all next to each other, and of 4 columns only the opposite one is not
      const time = Math.floor(from / nx) === Math.floor(to / nx) ? 0 : 1
      const space = [0, 1, 2, 1][(to - from + sites) % nx]!
      const isFar = name.endsWith('.weight') && time + space > 1
      expect(rates[begin + i]).toBe(isFar ? 0.03 : 1)
    }
    begin += size
  }
  expect(rates.length).toBe(begin)
})
