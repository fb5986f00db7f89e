import { timeLeft } from '../stats/time-left.ts'
import { duration, grouped, percent, significant } from '../values/format.ts'
import type { Progress } from '../values/progress.ts'
import { stopTargetText } from '../values/stop-target-text.ts'
import type { Tuning } from '../values/tuning.ts'
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
  const { trajectories, total, rate, phase, takesTurns } = last
  const shares = all.map(shareOf)
  // In turns one is always behind: what all have done counts.
  const share =
    takesTurns && shares.every((each) => each !== undefined)
      ? shares.reduce((a, b) => a + b, 0) / shares.length
      : shareOf(last)
  const spent = all.flatMap(({ seconds }) => seconds ?? [])
  const seconds =
    spent.length === 0 ? undefined : takesTurns ? spent.reduce((a, b) => a + b) : Math.max(...spent)
  const earliestPhase = phases.find((each) => all.some((progress) => progress.phase === each))
  const left = timeLeft(
    all.map(({ eta }) => eta ?? null),
    last,
  )
  const done = `${grouped(trajectories)}${total === undefined ? '' : ` of ${grouped(total)}`} trajectories per chain`
  const counted = takesTurns
    ? `${share === undefined ? '' : `${percent(share)}, `}${all.length} samplers in turns, each at least ${done}`
    : [
        done,
        share === undefined ? '' : ` (${percent(share)})`,
        all.length > 1 ? `, ${all.length} samplers` : '',
      ].join('')
  const parts =
    ending === undefined
      ? [
          earliestPhase === undefined ? phase : words[earliestPhase],
          counted,
          rate === undefined || takesTurns
            ? ''
            : `${significant(Number(rate.toPrecision(3)))} trajectories/s per chain`,
          seconds === undefined ? '' : `${duration(seconds)} elapsed`,
          left === null ? '' : `${duration(left)} left`,
          stopTargetText(all),
        ]
      : [`${endings[ending.kind]}${counted}`, seconds === undefined ? '' : `${duration(seconds)} elapsed`]
  return { share, text: parts.filter((part) => part !== '').join('  ·  ') }
}

/** How far the scan of HMC is that a comparison begins with. */
export function tuningProgress({ share, count, seconds, left, ended }: Tuning): RunProgress {
  const parts = [
    `${ended === 'interrupted' ? 'interrupted while HMC was tuned' : 'tuning HMC'} (${percent(share)})`,
    `${grouped(count)} candidates tried`,
    `${duration(seconds)} elapsed`,
    ...(ended === undefined && left !== null ? [`${duration(left)} left`] : []),
  ]
  return { share, text: parts.join('  ·  ') }
}
