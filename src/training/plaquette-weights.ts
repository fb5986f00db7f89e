import { type Lattice, siteCount } from '../batch.ts'
import { type LeapfrogModel, trainableWeights } from '../layers/index.ts'
import { sizeOf } from '../layers/model/weight.ts'

export type DensePlaquettes = Extract<LeapfrogModel['architecture'], { network: 'dense-plaquettes' }>

/** Weights from each plaquette to each other, or one for each plaquette, in the flat weights of a model. */
export interface PlaquetteWeights {
  readonly begin: number
  readonly kind: 'pairs' | 'single'
  /** Numbers from one weight of a row to the next row. */
  readonly stride: number
}

/** The matrices and biases of a dense model of plaquettes, cut where another field begins. */
export function plaquetteWeights(architecture: DensePlaquettes): PlaquetteWeights[] {
  const sites = siteCount(architecture.lattice)
  const all: PlaquetteWeights[] = []
  let first = 0
  for (const { name, shape } of trainableWeights(architecture)) {
    const [rows = 0, columns = 0] = shape
    if (name.endsWith('.weight'))
      for (let row = 0; row < rows; row += sites)
        for (let column = 0; column < columns; column += sites)
          all.push({ begin: first + row * columns + column, kind: 'pairs', stride: columns })
    if (name.endsWith('.bias'))
      for (let row = 0; row < rows; row += sites) all.push({ begin: first + row, kind: 'single', stride: 0 })
    first += sizeOf(shape)
  }
  return all
}

/** The plaquette at which each one arrives when all are moved by `displacement`, which is counted as plaquettes are. */
export function translated([nt, nx]: Lattice, displacement: number): Int32Array {
  const [later, right] = [Math.floor(displacement / nx), displacement % nx]
  return Int32Array.from({ length: nt * nx }, (_, site) => {
    const [t, x] = [Math.floor(site / nx), site % nx]
    return ((t + later) % nt) * nx + ((x + right) % nx)
  })
}
