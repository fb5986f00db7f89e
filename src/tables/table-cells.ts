import { type Delimiter, delimiters } from './table-format.ts'

/** One cell of a table, without the white space around it. */
export interface Cell {
  readonly text: string
  readonly quoted: boolean
}

/**
 * The cells of a line that is neither blank nor a comment. Quotes, double or single, may hold delimiters; a comment begins
 * with a # at the start of a cell, after white space or after a number, so that `chain#1` is a name.
 *
 * @example
 * tableCells('"a, b",c # d', 'comma').map(({ text }) => text) // ['a, b', 'c']
 */
export function tableCells(line: string, delimiter: Delimiter): Cell[] {
  const mark = delimiters[delimiter]
  const isBlank = (at: number) => line[at] === ' ' || (line[at] === '\t' && delimiter !== 'tab')
  const isDelimiter = (at: number) => (delimiter === 'space' ? isBlank(at) : line[at] === mark)
  const afterBlanks = (from: number) => {
    let at = from
    while (isBlank(at)) at++
    return at
  }
  const isEnd = (at: number) => at >= line.length || line[at] === '#'

  const cells: Cell[] = []
  for (let at = afterBlanks(0); ; ) {
    const start = at
    const closing = closingQuote(line, at)
    const behind = closing === -1 ? -1 : afterBlanks(closing + 1)
    if (closing !== -1 && (isEnd(behind) || isDelimiter(closing + 1) || isDelimiter(behind))) {
      const quote = line[start]!
      const text = line.slice(start + 1, closing).replaceAll(quote + quote, quote)
      cells.push({ text: text.trim(), quoted: true })
      at = behind
    } else {
      while (at < line.length && !isDelimiter(at) && !isComment(line, start, at)) at++
      cells.push({ text: line.slice(start, at).trim(), quoted: false })
      at = afterBlanks(at)
    }
    if (isEnd(at)) return cells
    if (delimiter !== 'space') at = afterBlanks(at + 1)
  }
}

/** Where the quote that opens at `start` closes; -1 if there is none. */
function closingQuote(line: string, start: number): number {
  const quote = line[start]
  if (quote !== '"' && quote !== "'") return -1
  let at = line.indexOf(quote, start + 1)
  while (at !== -1 && line[at + 1] === quote) at = line.indexOf(quote, at + 2)
  return at
}

/** Whether the character at `at`, in a cell that begins at `start`, begins a comment. */
function isComment(line: string, start: number, at: number): boolean {
  return line[at] === '#' && (at === start || /[\s\d.]/.test(line[at - 1]!))
}
