import type { Lattice } from '../batch.ts'
import type { Card } from './card.ts'

/**
 * The link field whose plaquettes all are 1/V turns (docs/physics.md 1.6), in whole numbers of 2^-32 turns: `[nx]`, of the links of direction 0
 * in each column, and `[nt]`, of those of direction 1 in the last column; all others are 0. Its multiples are added to links, so
 * that hits of opposite charge lead back to the last bit.
 */
export function instantonField([nt, nx]: Lattice): Int32Array {
  const field = new Int32Array(nx + nt)
  for (let x = 0; x < nx; x++) field[x] = Math.round((-x * 2 ** 32) / (nt * nx))
  // half a turn and more wraps round
  for (let t = 0; t < nt; t++) field[nx + t] = Math.round((t * 2 ** 32) / nt) | 0
  return field
}

/** The field in the memory of a card. */
export async function instantonFieldOnCard(card: Card, lattice: Lattice): Promise<GPUBuffer> {
  const field = instantonField(lattice)
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
  const buffer = await card.memory(field.byteLength, usage, 'instantons')
  card.write(buffer, field)
  return buffer
}
