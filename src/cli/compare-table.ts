import comparisonPipeline from '../comparison/comparison-pipeline.ts'
import type { ComparisonSummary, Estimate } from '../comparison/index.ts'
import type { CheckedAgainst } from '../measurements/index.ts'
import type { SamplerSummary } from '../pipeline/index.ts'
import { isOfProposals } from '../pipeline/quantity.ts'
import { scaled } from '../values/efficiency.ts'
import { estimateText } from '../values/estimate-text.ts'
import { absent, counted, duration, significant } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanText } from '../values/mean-text.ts'
import { zScoreText } from '../values/z-score.ts'

const LABEL = 38
const COLUMN = 19
const GAP = 2

/** Lines of a label and cells below each other; all columns are as wide as the widest cell needs. */
function aligned(rows: readonly (readonly [label: string, cells: readonly string[]])[]): string[] {
  const width = Math.max(COLUMN, ...rows.flatMap(([, cells]) => cells.map((cell) => cell.length + GAP)))
  return rows.map(([label, cells]) =>
    `  ${label.padEnd(LABEL)}${cells.map((cell) => cell.padEnd(width)).join('')}`.trimEnd(),
  )
}

/** tau_int with the larger of its two errors. */
function time(summary: SamplerSummary, measurement: string): string {
  const figures = summary.integratedTime[measurement]
  if (figures === undefined) return absent
  const { error, jackknifeError = 0 } = figures
  return integratedTimeText({ ...figures, error: error === null ? null : Math.max(error, jackknifeError) })
    .value
}

function zScore(summary: SamplerSummary, name: string): string {
  const z = summary.exactness?.checks.find((check) => check.name === name)?.zScore
  return z === undefined || z === null ? absent : zScoreText(z)
}

function rejections({ longestRejection }: SamplerSummary): string {
  if (longestRejection === undefined) return absent
  const { value, expected } = longestRejection
  return expected === null ? `${value}` : `${value} (${Math.round(expected)})`
}

const verdicts = { passed: 'exact', violated: 'NOT EXACT', undecided: 'undecided' }

function ratioText(name: string, ratio: Estimate): string {
  return `  ${name.padEnd(LABEL)}${estimateText(ratio)}${ratio.reason === undefined ? '' : `  (${ratio.reason})`}`
}

const criteria = {
  effectiveSamples: 'most effective samples of Q per second',
  tunneling: 'most changes of Q per second, since Q is too slow for its tau_int here',
}

/** What a comparison measures on configurations, and how a sentence names it. */
const measured = Object.entries(comparisonPipeline.measurements)
  .filter(([, measurement]) => !isOfProposals(measurement))
  .map(([name, { description }]) => ({ name, phrase: description.phrase ?? name, description }))

/** What of it is judged by this. */
const checksOf = (against: CheckedAgainst) =>
  measured.filter(({ description }) => description.checks?.includes(against))

/** A comparison for people. */
export function compareTable(comparison: ComparisonSummary): string {
  const { samplers, efficiency, ratios, tuning, lattice, beta } = comparison
  const names = Object.keys(samplers)
  const all = Object.values(samplers)
  const costs = Object.values(efficiency)
  const row = (label: string, cell: (summary: SamplerSummary) => string) => [label, all.map(cell)] as const
  const cost = (label: string, cell: (index: number) => string) =>
    [label, names.map((_, i) => cell(i))] as const
  const described = names.map((name, i) => {
    const { chains, trajectories, settings, seconds } = all[i]!
    const text = Object.entries(settings).map(([key, value]) => `${key} ${value}`)
    return `  ${name}: ${counted(chains, 'chain')} of ${counted(trajectories, 'trajectory')}, ${duration(seconds)}${text.length ? `, ${text.join(', ')}` : ''}`
  })
  const { tried, criterion, stepSize, leapfrogSteps, complete } = tuning
  const still = tried.every(({ tunnelingRate }) => tunnelingRate === 0)
  const doubtful = costs.flatMap(({ integratedTime: { reason } }, i) =>
    reason === undefined ? [] : [`  ${names[i]}: tau_int(Q): ${reason}`],
  )
  return [
    `${lattice?.join('x')}, beta ${beta}: each sampler alone, in turns, with the same workers`,
    ...described,
    `  HMC tuned on other seeds: step size ${stepSize}, ${counted(leapfrogSteps, 'leapfrog step')}: ${still ? 'none changed Q, so that the choice means nothing,' : criteria[criterion]} among ${counted(tried.length, 'candidate')}${complete ? '' : ', cut short'}`,
    '',
    ...aligned([
      ['', names],
      row('|dQ| per trajectory', (s) => (s.tunnelingRate === undefined ? absent : meanText(s.tunnelingRate))),
      ...measured.map(({ name, phrase }) => row(`tau_int of ${phrase}`, (s) => time(s, name))),
      row('acceptance', (s) => meanText(s.acceptance!)),
      row('longest run of rejections (expected)', rejections),
      cost('length in tau_int of Q', (i) => {
        const { lengthOverTau, integratedTime } = costs[i]!
        if (lengthOverTau === null) return absent
        return `${integratedTime.bound === undefined ? '' : '< '}${significant(lengthOverTau, 3)}`
      }),
      cost('independent Q per 1000 forces', (i) => {
        return estimateText(scaled(costs[i]!.perForceEvaluation, 1000))
      }),
      cost('independent Q per second', (i) => estimateText(costs[i]!.perSecond)),
      cost('trajectories per second', (i) => estimateText(costs[i]!.trajectoriesPerSecond)),
      row('exp(-dH), 1 if exact', (s) => meanText(s.expMinusEnergyError!)),
      ...checksOf('mean').map(({ name, phrase }) => row(`z of ${phrase}`, (s) => zScore(s, name))),
      ...checksOf('square').map(({ name }) =>
        row(`z of ${name} squared`, (s) => zScore(s, `${name} squared`)),
      ),
      ...checksOf('distribution').map(({ name }) =>
        row(`z of chi^2 of P(${name})`, (s) => zScore(s, `P(${name})`)),
      ),
      row('exactness, all checks', (s) => (s.exactness ? verdicts[s.exactness.verdict] : absent)),
    ]),
    ...doubtful,
    '',
    ...(ratios === undefined
      ? []
      : [
          'leapfrog-layers over tuned HMC',
          ratioText('tau_int of Q', ratios.integratedTime),
          ratioText('independent Q per force evaluation', ratios.perForceEvaluation),
          ratioText('independent Q per second', ratios.perSecond),
        ]),
    `${comparison.run}: ${comparison.ended}`,
    '',
  ].join('\n')
}
