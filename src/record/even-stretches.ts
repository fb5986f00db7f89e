import type { LoggedStretch } from './log-writer.ts'

/**
 * The same trajectories in stretches of `steps` each, the last one perhaps shorter, so that nothing depends on where the blocks
 * of a log begin and end. A stretch is valid until the next one.
 */
export function* evenStretches(
  stretches: Iterable<LoggedStretch>,
  steps: number,
  chains: number,
): Generator<LoggedStretch> {
  let gathered: Float64Array[] | undefined
  let [first, filled] = [0, 0]
  const take = (): LoggedStretch => ({
    first,
    steps: filled,
    columns: gathered!.map((column) => column.subarray(0, filled * chains)),
  })
  for (const stretch of stretches) {
    gathered ??= stretch.columns.map(() => new Float64Array(steps * chains))
    for (let taken = 0; taken < stretch.steps; ) {
      if (filled === 0) first = stretch.first + taken
      const count = Math.min(steps - filled, stretch.steps - taken)
      for (const [i, column] of stretch.columns.entries())
        gathered[i]!.set(column.subarray(taken * chains, (taken + count) * chains), filled * chains)
      filled += count
      taken += count
      if (filled < steps) continue
      yield take()
      filled = 0
    }
  }
  if (filled > 0) yield take()
}
