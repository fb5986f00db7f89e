import type { Lattice } from '../../src/batch.ts'

/** What the formulas are checked against: by charge Q = 0, 1, ..., and averaged over all charges. */
export interface ConvolutionResults {
  readonly probability: number[]
  readonly plaquetteAtCharge: number[]
  readonly chargeSquared: number
  readonly plaquette: number
  readonly smoothChargeSquared: number
  readonly wilsonLoopArea2: number
}

/**
 * The physics of a few plaquettes with nothing but its definition: V angles on midpoints of a grid, each weighing
 * e^{beta (cos f - 1)}, convolved one after another without wrapping; the torus wants their sum to be a whole number of
 * turns, and that number is the charge. The grid error falls with the square of the cell, which Richardson's rule removes.
 */
export function directConvolution([nt, nx]: Lattice, beta: number): ConvolutionResults {
  const [coarse, fine] = [onGrid(nt * nx, beta, 301), onGrid(nt * nx, beta, 903)]
  const extrapolated = (a: number[], b: number[]) => b.map((value, i) => value + (value - a[i]) / 8)
  const weight = extrapolated(coarse.weight, fine.weight)
  const cos = extrapolated(coarse.cos, fine.cos)
  const cosCos = extrapolated(coarse.cosCos, fine.cosCos)
  const sinSin = extrapolated(coarse.sinSin, fine.sinSin)
  const sinSquared = extrapolated(coarse.sinSquared, fine.sinSquared)

  const volume = nt * nx
  const overCharges = (values: number[]) =>
    values.reduce((sum, value, q) => sum + (q === 0 ? value : 2 * value), 0)
  const z = overCharges(weight)
  const pairs = volume * (volume - 1) * overCharges(sinSin)
  return {
    probability: weight.map((value) => value / z),
    plaquetteAtCharge: cos.map((value, q) => value / weight[q]),
    chargeSquared: overCharges(weight.map((value, q) => q * q * value)) / z,
    plaquette: overCharges(cos) / z,
    smoothChargeSquared: (volume * overCharges(sinSquared) + pairs) / (4 * Math.PI ** 2 * z),
    wilsonLoopArea2: (overCharges(cosCos) - overCharges(sinSin)) / z,
  }
}

/** Unnormalised sums at Q = 0 .. below V/2 with one or two of the angles weighted; `cells` is odd, so that Q = 0 is on the grid. */
function onGrid(volume: number, beta: number, cells: number) {
  const cell = (2 * Math.PI) / cells
  const angle = (i: number) => (i + 0.5) * cell - Math.PI
  const table = (f: (x: number) => number) =>
    Float64Array.from(
      { length: cells },
      (_, i) => cell * Math.exp(beta * (Math.cos(angle(i)) - 1)) * f(angle(i)),
    )
  const one = table(() => 1)
  const [cos, sin, squared] = [table(Math.cos), table(Math.sin), table((x) => Math.sin(x) ** 2)]
  let rest: Float64Array = one
  for (let i = 1; i < volume - 2; i++) rest = convolve(rest, one)

  // The sum of V cell numbers at charge Q: V midpoints add up to 2 pi Q.
  const indices = Array.from(
    { length: Math.ceil(volume / 2) },
    (_, q) => q * cells + (volume * (cells - 1)) / 2,
  )
  const withPair = (a: Float64Array, b: Float64Array) => {
    const pair = convolve(a, b)
    return indices.map((index) => {
      let sum = 0
      for (let i = 0; i < pair.length; i++) sum += pair[i] * (rest[index - i] ?? 0)
      return sum / cell
    })
  }
  return {
    weight: withPair(one, one),
    cos: withPair(cos, one),
    cosCos: withPair(cos, cos),
    sinSin: withPair(sin, sin),
    sinSquared: withPair(squared, one),
  }
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length + b.length - 1)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) sum[i + j] += a[i] * b[j]
  return sum
}
