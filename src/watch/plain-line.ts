import { percent, significant } from '../values/format.ts'
import { integratedTimeLine } from '../values/integrated-time-text.ts'
import { runOutcome } from './run-outcome.ts'
import { verdictSpan } from './verdict-text.ts'
import type { WatchedSampler } from './watched-runs.ts'

/** A sampler in one line, for a file or a pipe. */
export function plainLine(sampler: WatchedSampler): string {
  const { run, name, progress, exactness, described, measurements } = sampler
  const charge = measurements.get(described.find(({ sectors }) => sectors === 'labels')?.name ?? '')
  const parts = [
    progress === undefined ? 'starting' : phaseText(sampler),
    progress === undefined
      ? ''
      : `${significant(Number(progress.rate.toPrecision(3)))} trajectories/s per chain`,
    charge?.time === undefined ? '' : `tau_int(${charge.name}) ${integratedTimeLine(charge.time)}`,
    exactness === undefined ? '' : verdictSpan(exactness).text,
  ]
  return `${run}/${name}: ${parts.filter((part) => part !== '').join(', ')}`
}

function phaseText(sampler: WatchedSampler): string {
  const { phase, trajectories, total = 0 } = sampler.progress!
  const share = total > 0 ? ` ${percent(Math.min(1, trajectories / total))}` : ''
  return `${runOutcome([sampler]) ?? { start: 'starting', thermalize: 'thermalizing', sample: 'sampling', done: 'done' }[phase]}${share}`
}
