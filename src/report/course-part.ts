import { standingAlarms } from '../alarms/index.ts'
import { counted, grouped } from '../values/format.ts'
import { stopTargetText } from '../values/stop-target-text.ts'
import { type Html, html, joined, table } from './html.ts'
import { timeText } from './provenance.ts'
import type { ReportedRun } from './reported-run.ts'

const words = {
  running: 'It goes on: this is how far it was',
  finished: 'It is finished',
  stopped: 'It is finished, by its stop rule',
  interrupted: 'It was interrupted, and can be gone on with',
  failed: 'It failed, and can be gone on with',
  'broken off': 'It was broken off when its process ended, and can be gone on with',
} as const

/** How a run went: how far it is, what ended it, and what was raised on the way. */
export function coursePart(run: ReportedRun): Html {
  const { state, events, samplers } = run
  const lengths = samplers.map((sampler) => {
    const { name, progress, analyses } = sampler
    const { trajectories, total, chains } = progress
    const analysed = Math.max(0, ...[...analyses.values()].map(({ trajectory }) => trajectory))
    const of = total === undefined || total === trajectories ? '' : ` of ${grouped(total)}`
    const last =
      analysed === trajectories || analyses.size === 0
        ? ''
        : `, the first ${grouped(analysed)} of which are analysed here`
    return `${samplers.length > 1 ? `${name}: ` : ''}${counted(chains, 'chain')}, ${grouped(trajectories)}${of} ${run.file.followed === undefined ? 'trajectories' : 'rows'} each${last}`
  })
  const stop = events.findLast(({ kind }) => kind === 'stop')?.detail.reason
  const failed = events.findLast(({ kind }) => kind === 'failed')?.detail
  const waits = stopTargetText(samplers.map(({ progress }) => progress))
  return joined([
    html`<p>${words[state]}: ${lengths.join('; ')}.</p>`,
    typeof stop === 'string' ? html`<p>Stop rule: ${stop}.</p>` : undefined,
    waits === '' ? undefined : html`<p>Stop rule: ${waits}.</p>`,
    state === 'failed'
      ? html`<p class="violated">${String(failed?.error ?? failed?.message ?? '')}</p>`
      : undefined,
    alarmTable(run),
  ])
}

function alarmTable({ events }: ReportedRun): Html | undefined {
  const changes = events.filter(({ kind }) => kind === 'raised' || kind === 'cleared')
  if (changes.length === 0) return undefined
  const standing = standingAlarms(events).map(({ text }) => text)
  const rows = changes.map(({ kind, time, detail }) => [
    timeText(time),
    kind === 'cleared' ? 'over' : standing.includes(String(detail.text)) ? 'raised, stands' : 'raised',
    String(detail.sampler ?? ''),
    String(detail.text ?? detail.code),
  ])
  return html`<h4>Alarms</h4>${table(['when', '', 'sampler', 'alarm'], rows)}`
}
