import type { LayerTable } from '../kernels/local-chains.ts'
import { TURN } from '../kernels/turn.ts'
import { ANGLE_BITS, driftShift, MOMENTUM_BITS } from './whole-numbers.ts'

/** A local model as the card takes it: `[kicks, 2 + terms]` in float32, see shaders/local-layers.ts. */
export interface CardTable {
  readonly kicks: number
  readonly terms: number
  /** The drift that follows a kick, and r and the k_i of its kick, in units of momenta on the card. */
  readonly entries: Float32Array
  /** Lowest bits of an angle that a drift leaves empty. */
  readonly shift: number
}

/**
 * The kernels' table for the card. A change of the momenta's unit takes the place of A. The second half of a model is the mirror image of
 * the first (docs/physics.md 6.5), and is taken from there, so that both have the same bits: the way back is then the way there.
 */
export function cardTable({ kicks, terms, entries }: LayerTable): CardTable {
  const width = 2 + terms
  const firstHalf = Math.ceil(kicks / 2)
  // before the first kick the unit of momenta is that of v; this is by how many turns a momentum of 1 drifts after it
  const turns: number[] = []
  for (let kick = 0, unit = 1 / TURN; kick < firstHalf; kick++) {
    unit *= entries[kick * width]!
    turns.push(unit)
  }
  const shift = driftShift(Math.max(...turns))
  const ofCard = new Float32Array(kicks * width)
  for (let kick = 0; kick < kicks; kick++) {
    const mirrored = Math.min(kick, kicks - 1 - kick)
    // drift k is drift N - 1 - k of N = kicks - 1, and none follows the last kick
    const drift = Math.max(0, Math.min(kick, kicks - 2 - kick))
    const at = kick * width
    ofCard[at] = turns[drift]! * 2 ** (ANGLE_BITS - MOMENTUM_BITS - shift)
    for (let i = 1; i < width; i++)
      ofCard[at + i] = (entries[mirrored * width + i]! / turns[mirrored]!) * 2 ** MOMENTUM_BITS
  }
  return { kicks, terms, entries: ofCard, shift }
}
