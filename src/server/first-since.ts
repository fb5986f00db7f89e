/**
 * The first of the numbers from `first` to `next` - 1 whose time is at least `time`; `next` when there is none. The times grow
 * with the numbers; that of `next` is never asked for.
 *
 * @example
 * firstSince(1, 4, (seq) => 10 * seq, 15) // 2
 */
export function firstSince(
  first: number,
  next: number,
  timeOf: (seq: number) => number,
  time: number,
): number {
  let [low, high] = [first, next]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (timeOf(middle) >= time) high = middle
    else low = middle + 1
  }
  return low
}
