import { duration, grouped, percent, significant } from '../stats/format.ts'
import { timeLeft } from '../stats/time-left.ts'
import type { Progress } from './analysis-value.ts'
import type { Ending } from './ending.ts'

/** How far a run is. */
export interface RunProgress {
  /** Of the trajectories wanted; undefined while that is not known. */
  readonly share: number | undefined
  readonly text: string
}

const phases = ['thermalize', 'sample', 'start'] as const
const words = { thermalize: 'thermalizing', sample: 'sampling', start: 'starting' }
const endings = {
  complete: 'complete: ',
  interrupted: 'interrupted at ',
  stopped: 'ended by its stop rule at ',
  failed: 'failed at ',
}

const shareOf = ({ total, trajectories }: Progress): number | undefined =>
  total === undefined || total <= 0 ? undefined : Math.min(1, trajectories / total)

/** Of several samplers the one that is furthest behind stands for the run; undefined without any. */
export function runProgress(all: readonly Progress[], ending: Ending | undefined): RunProgress | undefined {
  if (all.length === 0) return undefined
  const last = all.reduce((a, b) => ((shareOf(b) ?? b.trajectories) < (shareOf(a) ?? a.trajectories) ? b : a))
  const share = shareOf(last)
  const { trajectories, total, rate, seconds, phase } = last
  const found = phases.find((each) => all.some((progress) => progress.phase === each))
  const left = timeLeft(
    all.map(({ eta }) => eta ?? null),
    last,
  )
  const counted = [
    grouped(trajectories),
    total === undefined ? '' : ` of ${grouped(total)}`,
    ' trajectories per chain',
    share === undefined ? '' : ` (${percent(share)})`,
    all.length > 1 ? `, ${all.length} samplers` : '',
  ].join('')
  const parts =
    ending === undefined
      ? [
          found === undefined ? phase : words[found],
          counted,
          rate === undefined ? '' : `${significant(Number(rate.toPrecision(3)))} trajectories/s per chain`,
          seconds === undefined ? '' : `${duration(seconds)} elapsed`,
          left === null ? '' : `${duration(left)} left`,
        ]
      : [`${endings[ending.kind]}${counted}`, seconds === undefined ? '' : `${duration(seconds)} elapsed`]
  return { share, text: parts.filter((part) => part !== '').join('  ·  ') }
}
