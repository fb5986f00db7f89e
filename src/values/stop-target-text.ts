import { counted, duration, significant } from './format.ts'
import type { Progress } from './progress.ts'
import type { StopTarget } from './stop-target.ts'

/**
 * When the stop rule of a run will be met, in words: of each sampler the last target counts, and the run ends with the sampler that is
 * done first. Empty where there is no rule, or nothing is left.
 *
 * @example
 * stopTargetText([progress]) // 'about 20 min until the error of Q2 is 0.01'
 */
export function stopTargetText(all: readonly Pick<Progress, 'targets' | 'takesTurns'>[]): string {
  const last = all.flatMap(({ targets = [] }) =>
    targets.length === 0 ? [] : [targets.reduce((a, b) => (isLater(b, a) ? b : a))],
  )
  if (last.length === 0) return ''
  const next = last.reduce((a, b) => (isLater(a, b) ? b : a))
  const { trajectories, seconds } = next
  if (trajectories === 0) return ''
  if (trajectories === null) return `nobody knows yet when ${inWords(next)}`
  // in turns each of them takes as long
  const time = seconds === null ? null : seconds * (all.some(({ takesTurns }) => takesTurns) ? all.length : 1)
  const left =
    time === null ? counted(Number(trajectories.toPrecision(2)), 'trajectory') : duration(twoDigits(time))
  return `about ${left} until ${inWords(next)}`
}

const twoDigits = (seconds: number): number => Number(seconds.toPrecision(2))

/** What is not known comes last. */
const isLater = (a: StopTarget, b: StopTarget): boolean =>
  (a.trajectories ?? Number.POSITIVE_INFINITY) > (b.trajectories ?? Number.POSITIVE_INFINITY)

function inWords({ about, name, wanted }: StopTarget): string {
  switch (about) {
    case 'error':
      return `the error of ${name} is ${significant(wanted)}`
    case 'length':
      return `the run is ${significant(wanted)} tau_int of ${name} long`
    case 'tunnelings':
      return `there are ${counted(wanted, 'tunneling')} of ${name}`
  }
}
