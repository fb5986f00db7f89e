import type { SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/saved-sums.ts'
import { keptLinks, mostLinks, type Slot } from './slots.ts'

/** Consecutive trajectories of all chains, valid while it is delivered: what is to be kept must be asked for then. */
export interface Stretch {
  /** Number of the first trajectory. */
  readonly first: number
  /** Trajectories; none in a last stretch that only brings the sums. */
  readonly steps: number
  /** Settings that the sampler reports, after tuning. */
  readonly settings: Readonly<Record<string, number | string>>
  /** What each share of the chains has summed so far, in the order of the chains; where it was asked for. */
  readonly sums?: readonly unknown[]
  /** All chains at the end of it, to go on from later; where it was asked for. */
  readonly saved?: SavedChains
  /** The sums of all chains at the end of it, to go on from later; where they were asked for and something is summed. */
  readonly keptSums?: SavedSums
  /** A copy of a column, `[steps, chains]`, by its place among those asked for. */
  column(index: number): Float64Array
  /**
   * A copy of the links, `[kept, chains, 2, nt, nx]`, radians, of those trajectories whose links were asked for; undefined where
   * none were.
   */
  links(): Float32Array | Float64Array | undefined
}

/** A stretch from the slots of all shares, which have room for `capacity` steps each. */
export function stretchOf(
  slots: readonly Slot[],
  capacity: number,
  described: Pick<Stretch, 'first' | 'steps' | 'settings' | 'sums' | 'saved' | 'keptSums'>,
): Stretch {
  const { first, steps } = described
  return {
    ...described,
    column: (index) =>
      sideBySide(
        slots.map(({ columns }) => columns[index]!),
        capacity,
        steps,
      ),
    links: () => {
      const links = slots.map((slot) => slot.links as Float32Array)
      if (links[0] === undefined) return undefined
      const { linksEvery } = slots[0]!
      return sideBySide(links, mostLinks(capacity, linksEvery), keptLinks(first, steps, linksEvery))
    },
  }
}

/** The first rows of arrays of so many rows each, side by side. */
function sideBySide<Numbers extends Float64Array | Float32Array>(
  arrays: readonly Numbers[],
  capacity: number,
  rows: number,
): Numbers {
  const widths = arrays.map(({ length }) => length / capacity)
  const width = widths.reduce((a, b) => a + b, 0)
  const [first] = arrays
  if (arrays.length === 1) return first!.slice(0, rows * width) as Numbers
  const all = new (first!.constructor as new (length: number) => Numbers)(rows * width)
  for (let row = 0, at = 0; row < rows; row++)
    for (const [i, array] of arrays.entries()) {
      all.set(array.subarray(row * widths[i]!, (row + 1) * widths[i]!), at)
      at += widths[i]!
    }
  return all
}
