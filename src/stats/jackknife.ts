import type { Cells } from './cell-sums.ts'

/** Fewer cells do not tell their own spread. */
export const FEWEST_CELLS = 8

/** A function of means with its error. */
export interface JackknifeEstimate {
  /** Null where there are no values, or the function of their means is not finite. */
  readonly value: number | null
  /** One sigma; null with fewer than 8 cells. */
  readonly error: number | null
  readonly cells: number
}

/**
 * A function of the means of all cells, with its error by the delete-one jackknife for cells of unequal size
 * (F. Busing, E. Meijer, R. van der Leeden, Statistics and Computing 9, 3 (1999)): honest where cells are independent.
 *
 * @example
 * jackknife({ counts: [2, 2, ...], sums: [Float64Array.of(3), Float64Array.of(5), ...] }, ([mean]) => mean!)
 */
export function jackknife({ counts, sums }: Cells, read: (means: Float64Array) => number): JackknifeEstimate {
  const filled = counts.flatMap((count, i) => (count > 0 ? [{ count, sum: sums[i]! }] : []))
  const cells = filled.length
  const total = filled.reduce((a, { count }) => a + count, 0)
  if (total === 0) return { value: null, error: null, cells }
  const width = filled[0]!.sum.length
  const all = new Float64Array(width)
  for (const { sum } of filled) for (let i = 0; i < width; i++) all[i]! += sum[i]!
  const value = read(all.map((sum) => sum / total))
  if (!Number.isFinite(value)) return { value: null, error: null, cells }
  if (cells < FEWEST_CELLS) return { value, error: null, cells }
  const without = filled.map(({ count, sum }) => read(all.map((a, i) => (a - sum[i]!) / (total - count))))
  const pseudo = filled.map(({ count }, j) => {
    const share = total / count
    return share * value - (share - 1) * without[j]!
  })
  const centre =
    cells * value - without.reduce((a, estimate, j) => a + (1 - filled[j]!.count / total) * estimate, 0)
  const variance =
    filled.reduce((a, { count }, j) => a + (pseudo[j]! - centre) ** 2 / (total / count - 1), 0) / cells
  return { value, error: Number.isFinite(variance) ? Math.sqrt(variance) : null, cells }
}
