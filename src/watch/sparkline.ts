const levels = '▁▂▃▄▅▆▇█'

/**
 * A curve in one line of so many characters: of each the mean of the values in its part of the length, between the smallest and the
 * largest of all. A part without values goes on as before.
 *
 * @example
 * sparkline([{ x: 1, y: 0 }, { x: 2, y: 7 }], 2) // '▁█'
 */
export function sparkline(
  points: readonly { readonly x: number; readonly y: number }[],
  columns: number,
): string {
  const usable = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  const end = usable.at(-1)?.x
  if (end === undefined || columns < 1) return ''
  const begin = usable.length === 1 ? 0 : usable[0]!.x
  const sums = new Float64Array(columns)
  const counts = new Float64Array(columns)
  for (const { x, y } of usable) {
    const part = end === begin ? 0 : (x - begin) / (end - begin)
    const at = Math.min(columns - 1, Math.floor(part * columns))
    sums[at]! += y
    counts[at]! += 1
  }
  const means: number[] = []
  for (let at = 0; at < columns; at++)
    means.push(counts[at] === 0 ? (means.at(-1) ?? Number.NaN) : sums[at]! / counts[at]!)
  const known = means.filter((mean) => !Number.isNaN(mean))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  return means
    .map((mean) => {
      if (Number.isNaN(mean)) return ' '
      if (high === low) return levels[3]
      return levels[Math.min(levels.length - 1, Math.floor(((mean - low) / (high - low)) * levels.length))]
    })
    .join('')
}
