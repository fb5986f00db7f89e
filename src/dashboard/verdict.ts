import { grouped } from '../stats/format.ts'
import type { Exactness } from './analysis-value.ts'
import { checkTitle } from './catalogue.ts'
import { signedDistance, zText } from './z-score.ts'

/** A verdict in words. */
export interface VerdictText {
  /** For one glance: `exact within errors`, `NOT EXACT`. */
  readonly verdict: string
  /** The check that says most about it; '' where there is none. */
  readonly reason: string
  /** How much it rests on. */
  readonly basis: string
}

/**
 * What an exactness says.
 *
 * @example
 * verdictText(exactness).reason // '<Q^2> is 6.2 errors from the exact value'
 */
export function verdictText({ verdict, worst, count, checks }: Exactness): VerdictText {
  const failed = checks.filter((check) => check.alarm).length
  const open = checks.filter((check) => check.notJudged !== undefined).length
  const number = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}${open === 0 ? '' : `, ${open} not judged`}`
  const basis = [
    verdict === 'violated' ? `${failed} of ${number} ${failed === 1 ? 'fails' : 'fail'}` : number,
    ...(Number.isFinite(count) ? [`${grouped(count)} trajectories per chain`] : []),
  ].join(' · ')
  if (verdict === 'undecided') return { verdict: 'not decided yet', reason: '', basis }
  const passed = verdict === 'passed'
  const words = passed ? 'exact within errors' : 'NOT EXACT'
  if (worst === undefined) return { verdict: words, reason: '', basis }
  const name = checkTitle(worst.name)
  const reason = passed
    ? `furthest: ${name}, ${zText(worst.zScore)}`
    : `${name} is ${signedDistance(Math.abs(worst.zScore))} errors from the exact value`
  return { verdict: words, reason, basis }
}
