import type { Exactness } from './exactness.ts'

/** The verdict of an exactness, for one glance. */
export const verdictWords: Readonly<Record<Exactness['verdict'], string>> = {
  passed: 'exact within errors',
  violated: 'NOT EXACT',
  undecided: 'not decided yet',
}
