import { meanFigures } from '../values/mean.ts'
import { readValue } from '../values/read-value.ts'
import type { Catalogue } from './catalogue.ts'
import type { NamedAnalyses } from './named-analyses.ts'

/** What every measurement has comes before what a pipeline makes of it. */
const standard = /\/(mean|integrated-time)$/

/**
 * The analyses that Results shows: those of the measurements that the run describes, and behind them whatever else a pipeline
 * gives that is a number, with or without an error: means first, then integrated autocorrelation times.
 */
export function resultNames(samplers: readonly NamedAnalyses[], catalogue: Catalogue): string[] {
  const analyses = new Map(samplers.flatMap((sampler) => [...sampler.analyses]))
  const names = [...analyses.keys()].sort((a, b) => catalogue.compare(a, b))
  const described = names.filter((name) => catalogue.resultPlace(name) !== undefined)
  const others = names.filter((name) => !catalogue.isDescribed(name))
  const ordered = [
    ...others.filter((name) => standard.test(name)),
    ...others.filter((name) => !standard.test(name)),
  ]
  return [
    ...described.sort((a, b) => catalogue.resultPlace(a)! - catalogue.resultPlace(b)!),
    ...ordered.filter((name) => isNumber(analyses.get(name)!)),
    ...ordered.filter((name) => analyses.get(name)!.kind === 'integratedTime'),
  ]
}

function isNumber({ kind, value }: { readonly kind: string; readonly value: unknown }): boolean {
  return typeof value === 'number' || kind === 'tunnelingRate' || readValue(meanFigures, value) !== undefined
}
