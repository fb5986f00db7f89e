import type { Lattice, LatticeDirection } from '../batch.ts'
import { loopKinds, MOST_LOOPS } from './shaders/loops.ts'

export { MOST_LOOPS }

/** A loop whose cosine is averaged over the lattice: Wilson's with r x t links, or Polyakov's around a direction. */
export type Loop =
  | { readonly kind: 'wilson'; readonly r: number; readonly t: number }
  | { readonly kind: 'polyakov'; readonly direction: LatticeDirection }

export function isSameLoop(a: Loop, b: Loop): boolean {
  if (a.kind === 'wilson') return b.kind === 'wilson' && a.r === b.r && a.t === b.t
  return b.kind === 'polyakov' && a.direction === b.direction
}

/** A loop as the card reads it: its kind, its sides, and at how many positions it is. */
export function loopNumbers(loop: Loop, [nt, nx]: Lattice): readonly [number, number, number, number] {
  if (loop.kind === 'wilson') return [loopKinds.wilson, loop.r, loop.t, nt * nx]
  return [loopKinds[loop.direction], 0, 0, loop.direction === 'time' ? nx : nt]
}
