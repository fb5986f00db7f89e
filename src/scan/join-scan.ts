import { UsageError } from '../errors.ts'
import { writeExactJson } from '../files/index.ts'
import type { ScanFile } from './scan-file.ts'
import type { ScanPoint } from './scan-points.ts'

/**
 * A scan with the points of another command for the same folder: points that are new are added behind the others.
 *
 * @throws UsageError, which names what differs, unless the two differ in the values of the scanned parameters alone.
 */
export function joinScan(folder: string, before: ScanFile, now: ScanFile): ScanFile {
  const differs = (what: string, then: unknown, given: unknown) =>
    new UsageError(
      `${folder} has a scan with ${what} ${shown(then)}, and not ${shown(given)}: give the same as then, or another --run-dir`,
    )
  const check = (what: string, then: unknown, given: unknown) => {
    if (writeExactJson([then]) !== writeExactJson([given])) throw differs(what, then, given)
  }
  check('pipeline', before.pipeline.name, now.pipeline.name)
  if (before.pipeline.hash !== now.pipeline.hash)
    throw new UsageError(
      `${folder} has a scan of ${before.pipeline.file}, which has changed since then or is another file: put it back, or give another --run-dir`,
    )
  check('the scanned parameters', before.axes.join(', '), now.axes.join(', '))
  const [then, given] = [fixedParameters(before), fixedParameters(now)]
  for (const name of Object.keys({ ...then, ...given })) check(name, then[name], given[name])
  check('seed', before.seed, now.seed)
  check('trajectories', before.trajectories, now.trajectories)
  check('thermalize', before.thermalize, now.thermalize)
  check('the stop rule', before.stopRule, now.stopRule)
  check('save-configurations', before.saveConfigurationsEvery, now.saveConfigurationsEvery)
  const names = new Set(before.points.map(({ name }) => name))
  return { ...before, points: [...before.points, ...now.points.filter(({ name }) => !names.has(name))] }
}

/** The parameters that all points of a scan share. */
export function fixedParameters({
  axes,
  points,
}: {
  readonly axes: readonly string[]
  readonly points: readonly ScanPoint[]
}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(points[0]!.parameters).filter(([name]) => !axes.includes(name) && name !== 'seed'),
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'none'
  return typeof value === 'object' ? writeExactJson(value) : String(value)
}
