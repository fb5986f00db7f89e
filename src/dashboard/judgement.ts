import { counted, significant } from '../values/format.ts'
import type { Check } from './analysis-value.ts'

/** What became of a check, and how it is said. */
export interface Judgement {
  readonly kind: 'passed' | 'violated' | 'undecided' | 'informs'
  readonly words: string
}

/**
 * What a check says: every one has a word, judged or not.
 *
 * @example
 * judgement(check).words // 'within ±5.3'
 */
export function judgement(check: Check): Judgement {
  const { value, exact, zScore, limit, alarm, alarmedAt, abstains, reason } = check
  if (abstains) {
    const words = zScore === undefined ? withReason('not judged', reason) : 'informs only'
    return { kind: 'informs', words }
  }
  if (alarm) {
    const beyond = limit !== undefined && Math.abs(zScore ?? 0) > limit
    const before = alarmedAt === undefined ? 'fails' : `failed after ${counted(alarmedAt, 'trajectory')}`
    return { kind: 'violated', words: beyond ? `fails: beyond ${range(limit)}` : before }
  }
  if (zScore === undefined) return { kind: 'undecided', words: withReason('no error yet', reason) }
  if (value === exact) return { kind: 'passed', words: 'equal' }
  if (limit === undefined) return { kind: 'undecided', words: 'no limit yet: too few independent values' }
  return { kind: 'passed', words: `within ${range(limit)}` }
}

const range = (limit: number) => `±${significant(limit, 2)}`

/** Reasons may begin with the same words. */
function withReason(words: string, reason: string | undefined): string {
  if (reason === undefined || reason === '' || reason === words) return words
  return reason.startsWith(`${words}:`) ? reason : `${words}: ${reason}`
}
