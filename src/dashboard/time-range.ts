/** A stretch of Monte Carlo time, in trajectories per chain. */
export type TimeRange = readonly [from: number, to: number]

/** What a reader does to the time axis of a plot. */
export type TimeMove =
  /** `factor` below 1 shows less; `at` stays where it is. */
  | { readonly kind: 'zoom'; readonly at: number; readonly factor: number }
  /** By this share of what is shown; positive goes to later times. */
  | { readonly kind: 'pan'; readonly share: number }
  | { readonly kind: 'select'; readonly range: TimeRange }
  | { readonly kind: 'reset' }

/** The part of the time axis that a reader chose; an end that is left out follows the run. */
export interface ChosenTime {
  readonly from?: number
  readonly to?: number
}

/** Less than this is not worth a plot, trajectories. */
const NARROWEST = 4
/** Closer to an end than this share of what is shown means the end. */
const NEAR = 0.005

/**
 * The range that is shown: what was chosen, inside of what there is, `extent`.
 *
 * @example
 * shownRange({ from: 500 }, [0, 2000]) // [500, 2000]
 */
export function shownRange({ from, to }: ChosenTime, extent: TimeRange): TimeRange {
  const [first, last] = extent
  const low = Math.max(first, from ?? first)
  const high = Math.min(last, to ?? last)
  // what was chosen may lie beyond the end of a run that began anew
  return high - low >= Math.min(NARROWEST, last - first) ? [low, high] : extent
}

/** What is chosen after a move on a plot that shows `range` of `extent`. */
export function timeAfter(
  move: TimeMove,
  range: TimeRange,
  extent: TimeRange,
  logarithmic: boolean,
): ChosenTime {
  if (move.kind === 'reset') return {}
  return chosen(moved(move, range, extent, logarithmic), extent)
}

/** The same move on an axis whose numbers are larger by `by`. */
export function shiftedMove(move: TimeMove, by: number): TimeMove {
  if (move.kind === 'zoom') return { ...move, at: move.at + by }
  if (move.kind === 'select') return { ...move, range: [move.range[0] + by, move.range[1] + by] }
  return move
}

function moved(
  move: Exclude<TimeMove, { kind: 'reset' }>,
  range: TimeRange,
  extent: TimeRange,
  logarithmic: boolean,
): TimeRange {
  if (move.kind === 'select') return [Math.min(...move.range), Math.max(...move.range)]
  // on a logarithmic axis distances are ratios
  const there = (x: number): number => (logarithmic ? Math.log(Math.max(x, 1)) : x)
  const back = (x: number): number => (logarithmic ? Math.exp(x) : x)
  const [low, high] = [there(range[0]), there(range[1])]
  if (move.kind === 'zoom') {
    const at = Math.min(high, Math.max(low, there(move.at)))
    return [back(at - move.factor * (at - low)), back(at + move.factor * (high - at))]
  }
  const [first, last] = [there(extent[0]), there(extent[1])]
  // it goes no further than to the end, and keeps its width there
  const shift = Math.min(last - high, Math.max(first - low, move.share * (high - low)))
  return [back(low + shift), back(high + shift)]
}

function chosen([low, high]: TimeRange, [first, last]: TimeRange): ChosenTime {
  const narrowest = Math.min(NARROWEST, last - first)
  const middle = Math.min(last - narrowest / 2, Math.max(first + narrowest / 2, (low + high) / 2))
  const from = Math.max(first, Math.min(low, middle - narrowest / 2))
  const to = Math.min(last, Math.max(high, middle + narrowest / 2))
  const near = NEAR * (to - from)
  return {
    ...(from > first + near && { from: Math.round(from) }),
    ...(to < last - near && { to: Math.round(to) }),
  }
}
