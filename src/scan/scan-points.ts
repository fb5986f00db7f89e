import { UsageError } from '../errors.ts'
import type { AxisValue } from './axis-value.ts'
import { pointName } from './point-name.ts'
import { pointSeed } from './point-seed.ts'

/** The values that each scanned parameter takes, by its name. */
export type ScanAxes = Readonly<Record<string, readonly AxisValue[]>>

/** One run of a scan. */
export interface ScanPoint {
  /** Its values, as `beta-2_leapfrogSteps-10`: names the run directory inside of that of the scan. */
  readonly name: string
  /** Of the scanned parameters. */
  readonly values: Readonly<Record<string, AxisValue>>
  /** All parameters of the pipeline, as its schema gives them, with a seed of the point's own. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** More points than this are a mistake. */
const MOST_POINTS = 10_000

/**
 * The points of a grid, the last parameter changing fastest. `parametersOf` gives the parameters of the pipeline for the scanned
 * values; a seed among them is the seed of the scan, from which each point gets its own, unless it is scanned itself.
 *
 * @throws UsageError for a grid without points, or with too many; whatever `parametersOf` throws.
 * @example
 * scanPoints({ beta: [2, 3] }, ({ beta }) => hmcOptions.parse({ beta, chains: 64 }))
 */
export function scanPoints<const Axes extends ScanAxes>(
  axes: Axes,
  parametersOf: (
    values: {
      readonly [Name in keyof Axes]: Axes[Name][number]
    },
  ) => Readonly<Record<string, unknown>>,
): ScanPoint[] {
  const count = Object.values(axes).reduce((product, values) => product * values.length, 1)
  if (Object.keys(axes).length === 0 || count === 0)
    throw new UsageError('a scan needs a parameter with values, as { beta: [2, 3, 4] }')
  if (count > MOST_POINTS)
    throw new UsageError(`these are ${count} points, and at most ${MOST_POINTS} are taken`)
  let grid: Record<string, AxisValue>[] = [{}]
  for (const [parameter, values] of Object.entries(axes))
    grid = grid.flatMap((point) => values.map((value) => ({ ...point, [parameter]: value })))
  return grid.map((values) => {
    const name = pointName(values)
    const parameters = parametersOf(values as Parameters<typeof parametersOf>[0])
    const { seed } = parameters
    const isSeeded = typeof seed === 'number' && !Object.hasOwn(axes, 'seed')
    return {
      name,
      values,
      parameters: isSeeded ? { ...parameters, seed: pointSeed(seed, name) } : parameters,
    }
  })
}
