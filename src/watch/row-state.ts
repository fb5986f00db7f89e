import type { RunRow } from '../values/run-table.ts'
import { verdictWords } from '../values/verdict-words.ts'

/** How a run of a table stands, in a word: that it is not exact is worth more than that it is finished. */
export const rowState = ({ state, verdict }: Pick<RunRow, 'state' | 'verdict'>): string =>
  verdict === 'violated' ? verdictWords.violated : state
