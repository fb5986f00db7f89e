import type { Status } from '../client/index.ts'
import { timeLeft } from '../stats/time-left.ts'
import { absent, duration, grouped, percent, significant } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanText, withoutErrorText } from '../values/mean-text.ts'
import type { Progress } from '../values/progress.ts'
import { stopTargetText } from '../values/stop-target-text.ts'
import { zScoreText } from '../values/z-score.ts'
import { connectionSpan, type Watching } from './connection-span.ts'
import { inShort } from './in-short.ts'
import {
  type Emphasis,
  fitted,
  fittedName,
  type Line,
  type Look,
  type Span,
  spread,
  textWidth,
} from './line.ts'
import { runOutcome } from './run-outcome.ts'
import { sparkline } from './sparkline.ts'
import { verdictReason, verdictSpan } from './verdict-text.ts'
import type { WatchedMeasurement, WatchedRuns, WatchedSampler } from './watched-runs.ts'

/** What the viewer has chosen. */
export interface Choice {
  /** Which sampler is shown in full, by its place. */
  readonly sampler: number
  /** How many measurements are scrolled over. */
  readonly scrolled: number
}

const phases = { start: 'starting', thermalize: 'thermalizing', sample: 'sampling', done: 'done' } as const
const outcomes = {
  finished: { text: 'finished', emphasis: 'good' },
  failed: { text: 'FAILED', emphasis: 'alarm' },
  interrupted: { text: 'interrupted', emphasis: 'warning' },
  'not exact': { text: 'finished, NOT EXACT', emphasis: 'alarm' },
} as const satisfies Record<string, Span>

/** Columns that a curve takes at least; names that are longer than the rest are cut. */
const SHORTEST_CURVE = 8

/** Statuses that are shown at most; the others are counted. */
const MOST_STATUSES = 3

/** The lines of a run: as many as the terminal has at most. */
export function drawRun(runs: WatchedRuns, watching: Watching, choice: Choice, look: Look): Line[] {
  const { samplers } = runs
  const shown = samplers[choice.sampler]
  if (shown === undefined) return drawNothing(runs, watching, look)
  const several = samplers.length > 1
  const top = [
    spread([{ text: shown.run, emphasis: 'bold' }, outcomeSpan(samplers)], connectionSpan(watching), look),
    ...(several ? samplerTable(samplers, choice.sampler, look) : []),
    ...samplerLines(shown, samplers, look),
    [],
  ]
  const bottom = [
    [],
    ...rateLines(shown),
    ...verdictLines(shown),
    ...statusLines(runs.statuses),
    keysLine(several),
  ]
  const room = Math.max(3, look.rows - top.length - bottom.length)
  return [...top, ...measurementTable(shown, choice.scrolled, room, look), ...bottom].slice(0, look.rows)
}

/** How many measurements of a sampler there are to scroll over. */
export function measurementCount(sampler: WatchedSampler | undefined): number {
  return sampler === undefined ? 0 : listed(sampler).length
}

function drawNothing({ others }: WatchedRuns, watching: Watching, look: Look): Line[] {
  const lines = others.map(
    ({ topic, value }): Line => [
      { text: fitted(topic, Math.min(30, look.columns >> 1), look) },
      { text: ` ${inShort(value)}` },
    ],
  )
  const head = spread([{ text: watching.source, emphasis: 'bold' }], connectionSpan(watching), look)
  const body: Line[] = lines.length > 0 ? lines : [[{ text: 'nothing to show yet', emphasis: 'dim' }]]
  return [head, [], ...body.slice(0, Math.max(1, look.rows - 4)), [], keysLine(false)].slice(0, look.rows)
}

function outcomeSpan(samplers: readonly WatchedSampler[]): Span {
  const outcome = runOutcome(samplers)
  if (outcome === undefined) return { text: '' }
  const { text, emphasis } = outcomes[outcome]
  return { text: `  ${text}`, emphasis }
}

/** A line for each sampler: where they are many, those about the chosen one. */
function samplerTable(samplers: readonly WatchedSampler[], chosen: number, look: Look): Line[] {
  const most = Math.max(3, Math.floor((look.rows - 14) / 2))
  const begin = Math.max(0, Math.min(chosen - (most >> 1), samplers.length - most))
  const name = Math.max(8, look.columns - 72)
  const heading = `     ${fitted('sampler', name, look)} ${'progress'.padStart(8)} ${'per second'.padStart(10)}  ${fitted('tau_int', 20, look)} ${fitted('tunneling rate', 14, look)} `
  const rows = samplers.slice(begin, begin + most).map((sampler, i): Line => {
    const at = begin + i
    const { progress, exactness } = sampler
    const charge = chargeOf(sampler)
    const text = [
      ` ${String(at + 1).padStart(2)}  ${fittedName(sampler.name, name, look)}`,
      fitted(progress === undefined ? absent : percent(shareOf(progress)), 8, look, 'right'),
      fitted(progress === undefined ? absent : rateText(progress), 10, look, 'right'),
      ` ${fitted(charge?.time === undefined ? absent : integratedTimeText(charge.time).value, 20, look)}`,
      `${fitted(charge?.tunnelingRate === undefined ? absent : meanText(charge.tunnelingRate), 14, look)} `,
    ].join(' ')
    const verdict = exactness === undefined ? { text: '' } : shortVerdict(exactness.verdict)
    return [{ text, emphasis: at === chosen ? 'chosen' : undefined }, verdict]
  })
  return [[{ text: heading, emphasis: 'dim' }], ...rows, []]
}

function shortVerdict(verdict: 'passed' | 'violated' | 'undecided'): Span {
  const { emphasis } = verdictSpan({ verdict })
  return { text: { passed: 'exact', violated: 'NOT EXACT', undecided: '' }[verdict], emphasis }
}

function samplerLines(sampler: WatchedSampler, samplers: readonly WatchedSampler[], look: Look): Line[] {
  const { progress } = sampler
  if (progress === undefined) return [[{ text: sampler.name }], [{ text: 'starting', emphasis: 'dim' }]]
  const { lattice, beta, chains, precision, seed, pipeline, trajectories, total } =
    progress as Partial<Progress>
  const description = [
    `${pipeline} / ${sampler.name}`,
    lattice === undefined ? '' : `${lattice[0]}x${lattice[1]}`,
    beta === undefined ? '' : `beta ${beta}`,
    `${chains} chains`,
    precision ?? '',
    seed === undefined ? '' : `seed ${seed}`,
  ]
  const share = shareOf(progress)
  const ahead = `${phases[progress.phase]} `
  const behind = ` ${total === undefined ? '' : `${percent(share)}  `}${grouped(trajectories!)}${total === undefined ? '' : ` of ${grouped(total)}`}`
  const bar = Math.max(5, look.columns - ahead.length - behind.length)
  const full = Math.floor(share * bar)
  const left = timeLeft(
    samplers.map(({ progress }) => progress?.eta ?? null),
    progress,
  )
  const untilTarget = stopTargetText(samplers.flatMap(({ progress }) => progress ?? []))
  const times = [
    `${rateText(progress)} trajectories/s per chain`,
    `${duration(progress.seconds)} elapsed`,
    ...(progress.phase === 'done'
      ? progress.ended === undefined || progress.ended === 'finished'
        ? []
        : [progress.ended]
      : [left === null ? '' : `${duration(left)} left`]),
  ]
  return [
    [{ text: description.filter((part) => part !== '').join(' · ') }],
    [
      { text: ahead },
      { text: '█'.repeat(full), emphasis: 'good' },
      { text: '░'.repeat(bar - full), emphasis: 'dim' },
      { text: behind },
    ],
    [{ text: times.filter((part) => part !== '').join(' · ') }],
    ...(untilTarget === '' ? [] : [[{ text: untilTarget }]]),
  ]
}

/** Those with a place in the table, in the order of the definition; what is only about the sampler comes last. */
function listed({ described, measurements }: WatchedSampler): WatchedMeasurement[] {
  const placed = described.filter(({ aside }) => aside !== true)
  const [ofConfigurations, ofProposals] = [
    placed.filter(({ measuredOn }) => measuredOn === 'configuration'),
    placed.filter(({ measuredOn }) => measuredOn === 'proposal'),
  ]
  const names = [...ofConfigurations, ...ofProposals].map(({ name }) => name)
  const hidden = new Set(described.filter(({ aside }) => aside === true).map(({ name }) => name))
  const all = new Set([...names, ...[...measurements.keys()].filter((name) => !hidden.has(name))])
  return [...all].flatMap((name) => measurements.get(name) ?? [])
}

function measurementTable(sampler: WatchedSampler, scrolled: number, room: number, look: Look): Line[] {
  const all = listed(sampler)
  const hasRhat = all.some(({ splitRhat }) => splitRhat !== undefined)
  const others = hasRhat ? 52 : 45
  const longest = Math.max(12, ...all.map(({ name }) => textWidth(name)))
  const nameWidth = Math.max(12, Math.min(longest, look.columns - others - SHORTEST_CURVE))
  const curve = Math.max(SHORTEST_CURVE, look.columns - others - nameWidth)
  const cells = (name: string, mean: string, z: string, time: string): string =>
    `${fittedName(name, nameWidth, look)} ${fitted(mean, 16, look)} ${fitted(z, 5, look, 'right')}  ${fitted(time, 19, look)} `
  const rhat = (text: string): string => (hasRhat ? ` ${fitted(text, 6, look, 'right')}` : '')
  const heading = `${cells('', 'mean(error)', 'z', 'tau_int')}${fitted('tau_int so far', curve, look)}${rhat('R-hat')}`
  const fit = all.length + 1 > room ? room - 2 : room - 1
  const from = Math.max(0, Math.min(scrolled, all.length - fit))
  const rows = all
    .slice(from, from + fit)
    .map(({ name, mean, time, splitRhat, troubles, timeCurve }): Line => {
      const z = mean?.zScore
      const timeText = time === undefined ? '' : integratedTimeText(time).value
      const wrong: Emphasis | undefined = troubles.length > 0 ? 'alarm' : time?.frozen ? 'warning' : undefined
      return [
        {
          text: cells(
            name,
            mean === undefined ? absent : meanText(mean),
            z === undefined ? '' : zScoreText(z),
            timeText,
          ),
          emphasis: wrong,
        },
        { text: fitted(sparkline(timeCurve.points, curve), curve, look), emphasis: 'dim' },
        {
          text: rhat(
            splitRhat === undefined
              ? ''
              : splitRhat === null
                ? absent
                : splitRhat.toFixed(splitRhat < 10 ? 3 : 1),
          ),
        },
      ]
    })
  const hiddenCount = all.length - rows.length
  const more: Line[] =
    hiddenCount > 0 ? [[{ text: `${hiddenCount} more: arrow up or down`, emphasis: 'dim' }]] : []
  return [[{ text: heading, emphasis: 'dim' }], ...rows, ...more]
}

/** The charge, by which a run is judged, or what else there is. */
function chargeOf({ described, measurements }: WatchedSampler): WatchedMeasurement | undefined {
  const name = described.find(({ sectors }) => sectors === 'labels')?.name ?? described[0]?.name
  return name === undefined ? [...measurements.values()][0] : measurements.get(name)
}

function rateLines(sampler: WatchedSampler): Line[] {
  const tunneling = [...sampler.measurements.values()].find(
    ({ tunnelingRate }) => tunnelingRate !== undefined,
  )
  const acceptance = sampler.measurements.get('acceptance')?.mean
  const rate = tunneling?.tunnelingRate
  const parts = [
    rate === undefined ? '' : `tunneling rate ${meanText(rate)} ${withoutErrorText(rate) ?? ''}`.trimEnd(),
    acceptance === undefined ? '' : `acceptance ${meanText(acceptance)}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? [] : [[{ text: parts.join(' · ') }]]
}

function verdictLines({ exactness, measurements }: WatchedSampler): Line[] {
  const troubles = [...measurements.values()].flatMap(({ name, troubles }) =>
    troubles.slice(0, 1).map((text): Line => [{ text: `${name}: `, emphasis: 'alarm' }, { text }]),
  )
  if (exactness === undefined) return troubles.slice(0, MOST_STATUSES)
  return [
    [verdictSpan(exactness), { text: ` · ${verdictReason(exactness)}` }],
    ...troubles.slice(0, MOST_STATUSES),
  ]
}

function statusLines(statuses: readonly Status[]): Line[] {
  const lines = statuses.slice(0, MOST_STATUSES).map(({ level, text, topic }): Line => {
    const about = topic?.split('/')[2]
    return [
      {
        text: level === 'info' ? '' : `${level.toUpperCase()} `,
        emphasis: level === 'error' ? 'alarm' : 'warning',
      },
      { text: about === undefined ? text : `${about}: ${text}` },
    ]
  })
  const others = statuses.length - lines.length
  return others > 0 ? [...lines, [{ text: `and ${others} more`, emphasis: 'warning' }]] : lines
}

function keysLine(several: boolean): Line {
  const keys = several ? 'q quit · Tab or a number: another sampler' : 'q quit'
  return [{ text: keys, emphasis: 'dim' }]
}

const shareOf = ({ trajectories, total = 0 }: Progress): number =>
  total > 0 ? Math.min(1, trajectories / total) : 0

const rateText = ({ rate }: Progress): string => significant(Number(rate.toPrecision(3)))
