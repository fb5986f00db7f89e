/**
 * The first multiple of `every` that is not less than `seq`.
 *
 * @example
 * multipleFrom(11, 10) // 20
 */
export function multipleFrom(seq: number, every: number): number {
  return Math.ceil(seq / every) * every
}
