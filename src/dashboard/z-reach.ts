/** The axis of z-scores ends somewhere between: it takes in the limits, but not those of errors that are hardly known. */
const shortest = 8
const longest = 12
/** Its ends are multiples of it, such that the numbers half way are whole. */
const step = 2

/** Where an axis of z-scores ends on either side that shows these limits, with some room beyond. */
export function zReach(limits: readonly (number | null)[]): number {
  const largest = Math.max(0, ...limits.filter((limit) => limit !== null))
  const wanted = step * Math.ceil((largest + 1) / step)
  return Math.min(longest, Math.max(shortest, wanted))
}
