/**
 * Groups of neighbouring bins, as lists of their indices, such that each group expects at least `smallest`: bins are put
 * together from both ends inwards, and what stays too small joins the bin with the largest expectation.
 *
 * @example
 * mergeSmallBins([1, 2, 10, 4], 5) // [[0, 1, 2, 3]]: 1 + 2 and 4 are too few
 */
export function mergeSmallBins(expected: readonly number[], smallest: number): number[][] {
  const middle = expected.reduce((best, value, i) => (value > expected[best]! ? i : best), 0)
  const indices = [...expected.keys()]
  const left = collect(indices.slice(0, middle), expected, smallest)
  const right = collect(indices.slice(middle + 1).reverse(), expected, smallest)
  const centre = [...left.rest, middle, ...right.rest.reverse()]
  return [...left.full, centre, ...right.full.reverse().map((group) => group.reverse())]
}

/** Fills groups in order; `rest` is what stays too small at the end. */
function collect(indices: readonly number[], expected: readonly number[], smallest: number) {
  const full: number[][] = []
  let rest: number[] = []
  let sum = 0
  for (const index of indices) {
    rest.push(index)
    sum += expected[index]!
    if (sum < smallest) continue
    full.push(rest)
    rest = []
    sum = 0
  }
  return { full, rest }
}
