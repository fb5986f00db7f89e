import type { Lattice, LatticeDirection } from '../batch.ts'
import { wilsonLoop } from './wilson-loop.ts'

/**
 * <P^2>, dimensionless, of the lattice average P of the cosine of the Polyakov loop around `direction`; <P> is 0.
 *
 * A constant added to all links of that direction in one slice turns all loops by the same angle and leaves the action as it
 * is, so that of cos a cos b = (cos(a - b) + cos(a + b)) / 2 only the first is left; and a - b is the Wilson loop around
 * the plaquettes between the two. Around time <P^2> = sum_r W(nt r) / 2 nx over the distances r = 0 ... nx - 1, W(0) = 1.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * polyakovLoopSquared([4, 32], 5, 'time') // 0.07046707...
 */
export function polyakovLoopSquared(lattice: Lattice, beta: number, direction: LatticeDirection): number {
  const [nt, nx] = lattice
  const [length, loops] = direction === 'time' ? [nt, nx] : [nx, nt]
  let sum = 1
  for (let r = 1; r < loops; r++) sum += wilsonLoop(lattice, beta, length * r)
  return sum / (2 * loops)
}
