import { integratedTimeFigures } from '../values/integrated-time.ts'
import { readValue } from '../values/read-value.ts'
import type { Catalogue } from './catalogue.ts'
import type { NamedAnalyses } from './named-analyses.ts'

const ending = '/integrated-time'

/**
 * The tau_int by which configurations count as independent: of a charge where there is one, else of the measurement that has the
 * largest. All samplers are compared by the same.
 */
export function slowestTime(
  samplers: readonly NamedAnalyses[],
  catalogue: Pick<Catalogue, 'isOfCharge'>,
): string | undefined {
  const longest = new Map<string, number>()
  for (const { analyses } of samplers)
    for (const [name, { value }] of analyses) {
      if (!name.endsWith(ending)) continue
      const time = readValue(integratedTimeFigures, value)
      if (time === undefined) continue
      longest.set(name, Math.max(longest.get(name) ?? 0, time.value ?? time.lowerBound ?? 0))
    }
  const names = [...longest.keys()]
  const ofCharges = names.filter((name) => catalogue.isOfCharge(name))
  const candidates = ofCharges.length > 0 ? ofCharges : names
  return candidates.toSorted((a, b) => longest.get(b)! - longest.get(a)!)[0]
}
