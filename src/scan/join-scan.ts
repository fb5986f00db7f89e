import { UsageError } from '../errors.ts'
import { writeExactJson } from '../files/index.ts'
import { asksForAsMuch } from './asks-for-as-much.ts'
import type { ScanFile } from './scan-file.ts'
import type { ScanPoint } from './scan-points.ts'

/**
 * A scan with the points of another command for the same folder, for all points with the length and the stop rule of that command: points
 * that are new are added behind the others.
 *
 * @throws UsageError, which names what differs, unless the two differ in the values of the scanned parameters alone, or more is asked for
 * than then.
 */
export function joinScan(folder: string, before: ScanFile, now: ScanFile): ScanFile {
  const differs = (what: string, then: unknown, given: unknown, orElse = '') =>
    new UsageError(
      `${folder} has a scan with ${what} ${shown(then)}, and not ${shown(given)}: give the same as then${orElse}, or another --run-dir`,
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
  if (now.trajectories < before.trajectories)
    throw differs('trajectories', before.trajectories, now.trajectories, ' or more')
  check('thermalize', before.thermalize, now.thermalize)
  if (!asksForAsMuch(now.stopRule, before.stopRule))
    throw differs('the stop rule', before.stopRule, now.stopRule, ', or a rule that asks for more')
  check('save-configurations', before.saveConfigurationsEvery, now.saveConfigurationsEvery)
  const names = new Set(before.points.map(({ name }) => name))
  const { stopRule, ...kept } = before
  return {
    ...kept,
    trajectories: now.trajectories,
    ...(now.stopRule !== undefined && { stopRule: now.stopRule }),
    points: [...before.points, ...now.points.filter(({ name }) => !names.has(name))],
  }
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
  if (Array.isArray(value) && value.every(Number.isFinite)) return value.join('x')
  return typeof value === 'object' ? writeExactJson(value) : String(value)
}
