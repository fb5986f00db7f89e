import { meanFigures } from '../values/mean.ts'
import { readValue } from '../values/read-value.ts'
import { columnNames, compareNames, isKnown } from './catalogue.ts'
import type { AnalysisModel, SamplerModel } from './run-model.ts'

/** What every measurement has comes before what a pipeline makes of it. */
const standard = /\/(mean|integrated-time)$/

/**
 * The analyses that Results shows: the known ones that it has a place for, and behind them what a pipeline measures and analyses of
 * its own, as far as it is a number, with or without an error: means first, then integrated autocorrelation times.
 */
export function resultNames(samplers: readonly Pick<SamplerModel, 'analyses'>[]): string[] {
  const analyses = new Map(samplers.flatMap((sampler) => [...sampler.analyses]))
  const names = [...analyses.keys()].filter((name) => !isKnown(name)).sort(compareNames)
  const ofPipeline = [
    ...names.filter((name) => standard.test(name)),
    ...names.filter((name) => !standard.test(name)),
  ]
  return [
    ...columnNames.filter((name) => analyses.has(name)),
    ...ofPipeline.filter((name) => isNumber(analyses.get(name)!)),
    ...ofPipeline.filter((name) => analyses.get(name)!.kind === 'integratedTime'),
  ]
}

function isNumber({ kind, value }: AnalysisModel): boolean {
  return typeof value === 'number' || kind === 'tunnelingRate' || readValue(meanFigures, value) !== undefined
}
