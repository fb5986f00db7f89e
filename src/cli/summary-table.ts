import type { RunSummary, SamplerSummary, SummaryIntegratedTime, SummaryMean } from '../pipeline/index.ts'
import { duration, grouped, significant, valueWithError } from '../stats/format.ts'

const WIDTHS = [26, 18, 14, 10]

function row(...cells: string[]): string {
  return `  ${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join('')}`.trimEnd()
}

function meanRow(name: string, { mean, error, exact, zScore }: SummaryMean): string {
  const value = mean === null ? 'none' : valueWithError(mean, error ?? undefined)
  const distance =
    zScore === undefined ? '' : `${zScore.toFixed(1)}${Math.abs(zScore) > 4 ? '  TOO FAR' : ''}`
  return row(name, value, exact === undefined ? '' : significant(exact, 6), distance)
}

function integratedTimeText({ value, error, frozen, reliable, lowerBound }: SummaryIntegratedTime): string {
  if (frozen) return lowerBound === undefined ? 'frozen' : `frozen: > ${significant(lowerBound, 3)}`
  if (value === null) return 'none'
  const bound = lowerBound === undefined ? '' : `, > ${significant(lowerBound, 3)}`
  return `${valueWithError(value, error ?? undefined)}${reliable ? '' : `  unreliable: too short${bound}`}`
}

function samplerTable(name: string, s: SamplerSummary): string[] {
  const settings = Object.entries(s.settings).map(([key, value]) => `${key} ${value}`)
  return [
    `${name}: ${s.lattice.join('x')}, beta ${s.beta}, ${grouped(s.chains)} chains of ${grouped(s.trajectories)} trajectories${settings.length ? `, ${settings.join(', ')}` : ''}`,
    row('', 'mean(error)', 'exact', 'z'),
    ...Object.entries(s.measurements).map(([measurement, mean]) => meanRow(measurement, mean)),
    ...(s.chargeSquared ? [meanRow('Q squared', s.chargeSquared)] : []),
    ...(s.smoothChargeSquared ? [meanRow('QR squared', s.smoothChargeSquared)] : []),
    ...(s.tunnelingRate ? [meanRow('tunneling rate', s.tunnelingRate)] : []),
    meanRow('acceptance', s.acceptance),
    meanRow('exp(-dH)', s.expMinusEnergyError),
    '  tau_int = 1 + 2 sum rho, trajectories',
    ...Object.entries(s.integratedTime).map(([measurement, time]) => {
      const rate = s.effectiveSamplesPerSecond[measurement]
      const perSecond = rate === null || rate === undefined ? '' : `${grouped(rate)} independent values/s`
      return `${row(`  ${measurement}`, integratedTimeText(time)).padEnd(64)}  ${perSecond}`.trimEnd()
    }),
    `  ${duration(s.seconds)}, ${s.nanosecondsPerLinkStep === null ? '–' : significant(s.nanosecondsPerLinkStep, 3)} ns per link and leapfrog step`,
  ]
}

/** The summary of a run for people. */
export function summaryTable({ run, ended, samplers }: RunSummary): string {
  const tables = Object.entries(samplers).map(([name, summary]) => samplerTable(name, summary).join('\n'))
  return `${tables.join('\n\n')}\n${run}: ${ended}\n`
}
