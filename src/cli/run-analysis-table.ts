import type { Analysis } from '../stats/index.ts'
import { absent, counted, significant } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanText } from '../values/mean-text.ts'
import type { MeasurementAnalysis } from './analyze-run.ts'

const HEADER = ['', 'mean', 'tau_int', 'effective sample size', 'split R-hat']

/** Analyses of the measurements of a run for people: a table for each sampler, a line for each measurement. */
export function runAnalysisTable(directory: string, all: readonly MeasurementAnalysis[]): string {
  const samplers = [...new Set(all.map(({ sampler }) => sampler))]
  const tables = samplers.map((name) => samplerTable(directory, name, all))
  return `${tables.join('\n')}tau_int = 1 + 2 sum rho(t), in trajectories: independent ones have 1. Errors are one sigma.\n`
}

function samplerTable(directory: string, name: string, all: readonly MeasurementAnalysis[]): string {
  const its = all.filter(({ sampler }) => sampler === name)
  const { chains, length } = its[0]!.analysis
  const rows = [HEADER, ...its.map(({ measurement, analysis }) => row(measurement, analysis))]
  const widths = HEADER.map((_, i) => Math.max(...rows.map((cells) => cells[i]!.length)))
  const warnings = its.flatMap(({ measurement, analysis }) =>
    analysis.warnings.map((warning) => `warning: ${measurement}: ${warning}`),
  )
  return `${[
    `${directory}, ${name}: ${counted(chains, 'chain')} of ${counted(length, 'trajectory')}`,
    ...rows.map((cells) => `  ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()),
    ...warnings,
  ].join('\n')}\n`
}

function row(measurement: string, analysis: Analysis): string[] {
  const { integratedTime, effectiveSampleSize, effectiveSampleSizeError, effectiveSampleSizeUpperBound } =
    analysis
  const { jackknifeError, ...figures } = integratedTime
  const time = integratedTimeText({ ...figures, ...(jackknifeError !== null && { jackknifeError }) })
  return [
    measurement,
    meanText({ mean: analysis.mean, error: analysis.meanError }),
    time.value,
    effectiveSampleSizeUpperBound === undefined
      ? meanText({ mean: effectiveSampleSize, error: effectiveSampleSizeError })
      : `below ${significant(effectiveSampleSizeUpperBound, 3)}`,
    analysis.splitRhat === null ? absent : significant(analysis.splitRhat),
  ]
}
