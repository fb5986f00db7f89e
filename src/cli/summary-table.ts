import { firstCharge, firstSmoothCharge } from '../pipeline/charges-summary.ts'
import type { RunSummary, SamplerSummary } from '../pipeline/index.ts'
import { isCharge, type Quantity } from '../pipeline/quantity.ts'
import type { ChainsVerdict } from '../values/chains-verdict.ts'
import { verdictText } from '../values/chains-verdict-text.ts'
import { divergencesText } from '../values/divergences-text.ts'
import { exactness as exactnessSchema } from '../values/exactness.ts'
import { counted, duration, significant, valueWithError } from '../values/format.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { integratedTimeLine } from '../values/integrated-time-text.ts'
import { type MeanFigures, meanFigures } from '../values/mean.ts'
import { meanText, withoutErrorText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'
import { zScoreText } from '../values/z-score.ts'
import { analysisText } from './analysis-text.ts'

const WIDTHS = [26, 18, 14]
const GAP = 2

/** Lines of cells below each other; a column is wider where a cell needs it that is not the last of its line. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((cells) => cells.length))
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(WIDTHS[i] ?? 0, ...rows.map((cells) => (i + 1 < cells.length ? cells[i]!.length + GAP : 0))),
  )
  return rows.map((cells) => `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}`.trimEnd())
}

function meanRow(name: string, mean: MeanFigures): string[] {
  const { exact, zScore } = mean
  const note = zScore === undefined ? (withoutErrorText(mean) ?? '') : zScoreText(zScore)
  return [name, meanText(mean), exact === undefined ? '' : significant(exact, 6), note]
}

function exactnessLines(
  { verdict, worst, checks, restsOnStart }: SamplerSummary['exactness'],
  charges: string,
  remedy = '--thermalize',
): string[] {
  const far = checks.flatMap(({ name, alarmed }) => {
    if (alarmed === undefined) return []
    const { zScore, limit, count } = alarmed
    return `${name} (z = ${zScoreText(zScore)}, limit ${significant(limit, 3)}, after ${counted(count, 'trajectory')})`
  })
  if (verdict === 'violated') {
    return [
      `  NOT EXACT: further from the exact value than chance allows: ${far.join(', ')}`,
      `  The sampler is wrong, or it started out of equilibrium (${remedy}): these numbers must not be used.`,
    ]
  }
  const furthest =
    worst === null
      ? ''
      : `; furthest ${worst.name}, z = ${zScoreText(worst.zScore)} of ${significant(worst.limit, 3)}`
  const start = restsOnStart
    ? [
        `  This rests on the start: chains are shorter than tau_int of ${charges}, they have not forgotten it.`,
      ]
    : []
  if (verdict === 'passed') {
    const judged = checks.filter(({ abstains }) => !abstains)
    return [
      `  exact as far as this run can tell: ${judged.map(({ name }) => name).join(', ')}${furthest}`,
      ...start,
      ...checks
        .filter(({ abstains, zScore }) => abstains && zScore === null)
        .map(({ name, reason }) => `  not judged: ${name}: ${reason}`),
    ]
  }
  if (checks.length === 0) return ['  exactness undecided: nothing was measured yet']
  const open = checks.filter(
    ({ zScore, limit, reason, abstains }) =>
      !abstains && (zScore === null || (limit === null && reason !== undefined)),
  )
  const reasons = open.map(({ name, reason }) => `${name} (${reason ?? 'no error yet'})`)
  return [`  exactness undecided: ${reasons.join(', ')}${furthest}`, ...start]
}

/** From this beta on float32 shows in <Q_R^2>: a part in 5000 of it, a sixth at 1e4. */
const ROUNDED = 1000

/** Errors beyond which a mean deserves a word even where no check alarms. */
const FAR = 6

/** What is far from its exact value without being called wrong: few independent values, or no check that judges it. */
function farLines(summary: SamplerSummary, names: ChargeNames): string[] {
  const { beta, measurements, exactness } = summary
  const squares = squaresOf(summary, names).map(({ name, squared }) => [`${name} squared`, squared] as const)
  const means = { ...measurements, ...Object.fromEntries(squares) }
  const far = Object.entries(means).flatMap(([name, mean]) => {
    const z = mean.zScore ?? 0
    const said = exactness.checks.some((check) => check.name === name && check.alarm)
    return Math.abs(z) < FAR || said ? [] : `${name} (z = ${zScoreText(z)})`
  })
  if (far.length === 0) return []
  // Q_R of small angles is soon lost in the rounding of float32
  const rounded = beta !== undefined && beta >= ROUNDED ? 'take --precision f64, ' : ''
  return [
    `  far from exact, though not called wrong: ${far.join(', ')}: thermalize, run longer, ${rounded}or check the measurement`,
  ]
}

/** An analysis that the pipeline adds: a mean as the others are, a tau_int and a verdict too, anything else in short. */
function analysisRow(name: string, value: unknown, charges: string): string[] {
  const mean = readValue(meanFigures, value)
  if (mean !== undefined) return meanRow(name, mean)
  const { kind } = (value ?? {}) as { readonly kind?: unknown }
  const time = kind === 'integratedTime' ? readValue(integratedTimeFigures, value) : undefined
  if (time !== undefined) return [name, `tau_int ${integratedTimeLine(time)}`]
  const exactness = readValue(exactnessSchema, value)
  if (exactness !== undefined) return [name, exactnessLines(exactness, charges)[0]!.trim()]
  return [name, analysisText(value)]
}

/** What the definition calls the charges whose numbers have keys of their own in a summary, and which charges there are. */
interface ChargeNames {
  readonly charge: string
  readonly smoothCharge: string
  readonly charges: string
}

function chargeNames(quantities: readonly Quantity[]): ChargeNames {
  return {
    charge: firstCharge(quantities)?.name ?? 'charge',
    smoothCharge: firstSmoothCharge(quantities)?.name ?? 'smooth charge',
    charges: quantities
      .filter(isCharge)
      .map(({ name }) => name)
      .join(' and '),
  }
}

/** The charges of a summary, the first one before the smooth one, then the others. */
function squaresOf(
  { chargeSquared, smoothChargeSquared, furtherCharges = {} }: SamplerSummary,
  { charge, smoothCharge }: ChargeNames,
): { name: string; squared: MeanFigures }[] {
  return [
    { name: charge, squared: chargeSquared },
    { name: smoothCharge, squared: smoothChargeSquared },
    ...Object.entries(furtherCharges).map(([name, { squared }]) => ({ name, squared })),
  ].flatMap(({ name, squared }) => (squared === undefined ? [] : [{ name, squared }]))
}

function chargeRows(s: SamplerSummary, names: ChargeNames): string[][] {
  const row = (name: string, mean: MeanFigures | undefined) =>
    mean === undefined ? [] : [meanRow(name, mean)]
  const { charge, smoothCharge } = names
  return [
    ...row(`${charge} squared`, s.chargeSquared),
    ...row(`${charge} squared / V`, s.susceptibility),
    ...row(`${smoothCharge} squared`, s.smoothChargeSquared),
    ...row(`|d${charge}| per trajectory`, s.tunnelingRate),
    ...Object.entries(s.furtherCharges ?? {}).flatMap(([name, further]) => [
      ...row(`${name} squared`, further.squared),
      ...row(`${name} squared / V`, further.susceptibility),
      ...row(`|d${name}| per trajectory`, further.tunnelingRate),
    ]),
  ]
}

/** What is wrong with each measurement whose chains are compared with one another. */
function verdictLines(verdicts: SamplerSummary['verdicts'] = {}): string[] {
  const rows = Object.entries(verdicts).map(([measurement, verdict]) => [
    `  ${measurement}`,
    significant(verdict.splitRhat, 4),
    significant(verdict.bulk, 3),
    significant(verdict.tail, 3),
    verdictText(verdict),
  ])
  if (rows.length === 0) return []
  const divergences = Object.values(verdicts).find((verdict) => verdict.divergences)?.divergences
  return [
    ...aligned([['', 'split R-hat', 'ESS of the bulk', 'of the tails', 'verdict'], ...rows]),
    ...(divergences === undefined ? [] : [divergencesLine(divergences)]),
  ]
}

function divergencesLine(divergences: NonNullable<ChainsVerdict['divergences']>): string {
  const what =
    divergences.diverged === 0
      ? ''
      : ': the sampler does not get everywhere, and means may be off; smaller steps help (in Stan a larger adapt_delta)'
  return `  ${divergencesText(divergences)}${what}`
}

function samplerTable(name: string, s: SamplerSummary, quantities: readonly Quantity[]): string[] {
  const names = chargeNames(quantities)
  const withUnit = (measurement: string) => {
    const unit = quantities.find((quantity) => quantity.name === measurement)?.description.unit
    return unit === undefined ? measurement : `${measurement} (${unit})`
  }
  const target = s.lattice === undefined ? '' : `${s.lattice.join('x')}, beta ${s.beta}, `
  const settings = Object.entries(s.settings).map(([key, value]) => `${key} ${value}`)
  return [
    `${name}: ${target}${counted(s.chains, 'chain')} of ${counted(s.trajectories, 'trajectory')}${settings.length ? `, ${settings.join(', ')}` : ''}`,
    ...aligned([
      ['', 'mean(error)', 'exact', 'z'],
      ...Object.entries(s.measurements).map(([measurement, mean]) => meanRow(withUnit(measurement), mean)),
      ...chargeRows(s, names),
      ...(s.acceptance === undefined ? [] : [meanRow('acceptance', s.acceptance)]),
      ...(s.expMinusEnergyError === undefined ? [] : [meanRow('exp(-dH)', s.expMinusEnergyError)]),
      ...Object.entries(s.analyses).map(([analysis, value]) => analysisRow(analysis, value, names.charges)),
    ]),
    ...(s.lattice === undefined && s.exactness.checks.length === 0
      ? []
      : exactnessLines(s.exactness, names.charges, s.lattice === undefined ? '--discard' : undefined)),
    ...farLines(s, names),
    ...verdictLines(s.verdicts),
    '  tau_int = 1 + 2 sum rho, in trajectories',
    ...aligned(
      Object.entries(s.integratedTime).map(([measurement, time]) => {
        const rate = s.effectiveSamplesPerSecond[measurement]
        const error = s.effectiveSamplesPerSecondError[measurement]
        const perSecond =
          rate === null || rate === undefined || !time.reliable
            ? []
            : [`${valueWithError(rate, error ?? undefined)} independent values/s`]
        return [`  ${measurement}`, integratedTimeLine(time), ...perSecond]
      }),
    ),
    `  ${duration(s.seconds)}${s.nanosecondsPerLinkStep === undefined ? '' : `, ${significant(s.nanosecondsPerLinkStep, 3)} ns per link and leapfrog step`}`,
  ]
}

/** The summary of a run for people, with the names that its measurements have. */
export function summaryTable(
  { run, ended, decision, samplers }: RunSummary,
  quantities: readonly Quantity[],
): string {
  const tables = Object.entries(samplers).map(([name, summary]) =>
    samplerTable(name, summary, quantities).join('\n'),
  )
  const by = decision === undefined ? '' : `stopped after ${counted(decision.trajectories, 'trajectory')} by `
  const whose = decision !== undefined && tables.length > 1 ? `${decision.sampler}: ` : ''
  return `${tables.join('\n\n')}\n${run}: ${by}${whose}${ended}\n`
}
