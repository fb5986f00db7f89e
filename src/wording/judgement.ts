import type { ExactnessCheck } from '../values/exactness.ts'
import { counted, significant } from '../values/format.ts'

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
export function judgement(check: ExactnessCheck): Judgement {
  const { mean, exact, zScore, limit, alarm, alarmed, abstains, reason } = check
  if (abstains) {
    const words = zScore === null ? withReason('not judged', reason) : 'informs only'
    return { kind: 'informs', words }
  }
  if (alarm) {
    const beyond = limit !== null && Math.abs(zScore ?? 0) > limit
    const before = alarmed === undefined ? 'fails' : `failed after ${counted(alarmed.count, 'trajectory')}`
    return { kind: 'violated', words: beyond ? `fails: beyond ${range(limit)}` : before }
  }
  if (zScore === null) return { kind: 'undecided', words: withReason('no error yet', reason) }
  if (mean !== null && mean === exact) return { kind: 'passed', words: 'equal' }
  if (limit === null) return { kind: 'undecided', words: 'no limit yet: too few independent values' }
  return { kind: 'passed', words: `within ${range(limit)}` }
}

const range = (limit: number) => `±${significant(limit, 2)}`

/** Reasons may begin with the same words. */
function withReason(words: string, reason: string | undefined): string {
  if (reason === undefined || reason === '' || reason === words) return words
  return reason.startsWith(`${words}:`) ? reason : `${words}: ${reason}`
}
