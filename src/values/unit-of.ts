/** Units of measurements by their names; one without is a pure number. */
export type UnitsByName = Readonly<Record<string, string | undefined>>

/** A pure number. */
const NONE = '1'

/**
 * The unit of the values of a topic, by the end of its name and its kind; undefined where its numbers have several.
 *
 * @example
 * unitOf('analysis/W/mean', 'mean', { W: 'fm' }) // 'fm'
 */
export function unitOf(name: string, kind: string, units: UnitsByName): string | undefined {
  const [, measurement] = /^measurement\/(.+)$/.exec(name) ?? []
  if (measurement !== undefined) return units[measurement] ?? NONE
  if (kind === 'integratedTime') return 'trajectories'
  if (kind === 'tunnelingRate') return 'per trajectory'
  const [, analysed] = /^analysis\/(.+)\/(?:mean|histogram|trace)$/.exec(name) ?? []
  return analysed === undefined ? undefined : (units[analysed] ?? NONE)
}
