import type { Exactness } from '../values/exactness.ts'
import { counted, significant } from '../values/format.ts'
import { verdictWords } from '../values/verdict-words.ts'
import { zScoreText } from '../values/z-score.ts'
import type { Span } from './line.ts'

const emphasis = { passed: 'good', violated: 'alarm', undecided: 'dim' } as const

/** What an exactness says, in a few words. */
export function verdictSpan({ verdict }: Pick<Exactness, 'verdict'>): Span {
  return { text: verdictWords[verdict], emphasis: emphasis[verdict] }
}

/** The check that says most about it, or on how much it rests so far. */
export function verdictReason({ verdict, worst, checks, count }: Exactness): string {
  if (worst === null) return `${counted(checks.length, 'check')}, ${counted(count, 'trajectory')} per chain`
  const { name, zScore, limit } = worst
  const allowed = `its limit ${significant(limit, 2)}`
  return verdict === 'violated'
    ? `${name} is ${zScoreText(Math.abs(zScore))} errors off, ${allowed}`
    : `furthest is ${name}, z ${zScoreText(zScore)}, ${allowed}`
}
