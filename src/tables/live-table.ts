/** What is told of a table that a program is still writing, and what may stand in it beside rows. */
export interface LiveTable {
  /** A column that is read beside those that are chosen, and may hold words, for which `word` gives numbers. */
  readonly always?: { readonly column: string; word(text: string): number }
  /** A comment, without its #, and how many rows came before it. */
  comment(text: string, rows: number): void
  /** A line that is neither a row nor a comment: programs print more than rows. */
  other(line: number, text: string): void
}

const unknown = /^(nan|[+-]nan|na|n\/a|null|none|-?1\.#(ind|qnan)\d*|)$/i
const infinite = /^([+-])?(inf|infinity|1\.#inf\d*)$/i

/**
 * What a cell of such a table writes in place of a finite number: NaN where it says that there is none, infinite where it says so;
 * undefined where it says neither.
 *
 * @example
 * unusualNumber('-inf') // -Infinity
 */
export function unusualNumber(text: string): number | undefined {
  if (unknown.test(text)) return Number.NaN
  const [match, sign] = infinite.exec(text) ?? []
  if (match === undefined) return undefined
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
