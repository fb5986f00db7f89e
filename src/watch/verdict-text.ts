import type { Exactness } from '../values/exactness.ts'
import { counted, significant } from '../values/format.ts'
import { zScoreText } from '../values/z-score.ts'
import type { Span } from './line.ts'

const words = { passed: 'exact within errors', violated: 'NOT EXACT', undecided: 'not decided yet' } as const
const emphasis = { passed: 'good', violated: 'alarm', undecided: 'dim' } as const

/** What an exactness says, in a few words. */
export function verdictSpan({ verdict }: Pick<Exactness, 'verdict'>): Span {
  return { text: words[verdict], emphasis: emphasis[verdict] }
}

/** The check that says most about it, or for what it waits. */
export function verdictReason({ verdict, worst, checks, count }: Exactness): string {
  const basis = `${counted(checks.length, 'check')}, ${counted(count, 'trajectory')} per chain`
  if (worst === null) return basis
  const limit = `limit ${significant(worst.limit, 2)}`
  return verdict === 'violated'
    ? `${worst.name} is ${zScoreText(Math.abs(worst.zScore))} errors off, ${limit}`
    : `furthest ${worst.name}, z ${zScoreText(worst.zScore)}, ${limit}; ${basis}`
}
