import { UsageError } from '../errors.ts'
import { hasEqualSteps, isIndexColumn } from './column-counts.ts'
import { unusualNumber } from './live-table.ts'
import { chosenColumns, listedNames, type TableColumns } from './table-columns.ts'
import type { ChooseColumns } from './table-layout.ts'
import { tableNumber } from './table-number.ts'

/** More columns are not followed: each has sums, histogram and curves of its own. */
export const MOST_FOLLOWED = 200

/** So many rows of each of several chains are believed to be numbered. */
const ROWS_OF_CHAIN = 3

/** The column in which Stan says of a transition that it diverged. */
export const DIVERGENT = 'divergent__'

/**
 * Chooses the columns of a table whose columns are quantities and not chains: those that are wanted by name, or all that hold numbers
 * but row numbers and what Stan says of its own steps, whose names end with __ as all but lp__ do. Which of its transitions diverged is
 * taken in any case, and so is the column `always`.
 *
 * @throws UsageError for a name that is none of the table, where nothing is left, or where too much is.
 */
export const liveColumns =
  (always?: string): ChooseColumns =>
  (table, { cells, header, decimal }, wanted) => {
    const rows = header.names === undefined ? cells : cells.slice(1)
    const titles = header.names ?? (rows[0] ?? []).map(() => '')
    const names = titles.map((title, i) => title || `column ${i + 1}`)
    const isNamed = header.names !== undefined
    const [taken] = always === undefined ? [] : chosenColumns(table, always, names, isNamed, '--chain-column')
    // rows of several chains are numbered in each of them
    const rowsOfChains = new Map<string, (typeof rows)[number][]>()
    for (const row of rows) {
      const chain = taken === undefined ? '' : (row[taken]?.text ?? '')
      rowsOfChains.set(chain, [...(rowsOfChains.get(chain) ?? []), row])
    }
    const atLeast = rowsOfChains.size > 1 ? ROWS_OF_CHAIN : undefined
    const countsRows = (i: number) =>
      [...rowsOfChains.values()].every((ofChain) => {
        const numbered = ofChain
          .flatMap((row) => row[i]?.text ?? [])
          .map((text) => tableNumber(text, decimal))
        return hasEqualSteps(numbered, atLeast)
      })
    const isStan = header.names?.includes('lp__') === true
    const divergent = isStan ? names.indexOf(DIVERGENT) : -1
    const chosen = (wished: readonly number[], warnings: readonly string[]): TableColumns => {
      const columns = divergent < 0 || wished.includes(divergent) ? wished : [...wished, divergent]
      if (columns.length > MOST_FOLLOWED)
        throw new UsageError(
          `${table} has ${columns.length} columns of numbers, and at most ${MOST_FOLLOWED} are followed: choose some with --columns NAME,...`,
        )
      const all = taken === undefined || columns.includes(taken) ? columns : [taken, ...columns]
      return { columns: all, names: all.map((i) => names[i]!), wordy: taken, counting: false, warnings }
    }
    if (wanted !== undefined) return chosen(chosenColumns(table, wanted, names, isNamed), [])
    const all = names.flatMap((_, i) => (i === taken ? [] : [i]))
    const texts = (i: number) => rows.flatMap((row) => row[i]?.text ?? [])
    const isNumber = (text: string) =>
      !Number.isNaN(tableNumber(text, decimal)) || unusualNumber(text) !== undefined
    const numeric = all.filter((i) => texts(i).some(isNumber) && texts(i).every(isNumber))
    const words = all.filter((i) => !numeric.includes(i))
    const numbers = (i: number) => texts(i).map((text) => tableNumber(text, decimal))
    const inner = numeric.filter(
      (i) => isStan && i !== divergent && names[i]!.endsWith('__') && names[i] !== 'lp__',
    )
    const counting = numeric.filter(
      (i) => i !== divergent && (countsRows(i) || (i === 0 && isIndexColumn(header.names, numbers(0)))),
    )
    const columns = numeric.filter((i) => i !== divergent && !inner.includes(i) && !counting.includes(i))
    if (columns.length === 0)
      throw new UsageError(
        `${table} has no column of numbers but row numbers: name the columns with --columns NAME,...`,
      )
    const leftOut = (which: readonly number[], what: string) =>
      which.length === 0
        ? []
        : [`${what}: ${listedNames(which.map((i) => names[i]!))}; --columns takes them in`]
    return chosen(columns, [
      ...leftOut(counting, 'left out, because they count in equal steps'),
      ...leftOut(inner, 'left out, because they are about the steps of Stan'),
      ...(words.length === 0
        ? []
        : [`left out, because they hold no numbers: ${listedNames(words.map((i) => names[i]!))}`]),
    ])
  }
