import { type Delimiter, delimiters } from './table-format.ts'

/**
 * What stands between columns by a line as `sep=;`, which tells it to Excel; nothing if the line is another.
 *
 * @example
 * separatorLine('sep=;') // 'semicolon'
 */
export function separatorLine(line: string): Delimiter | undefined {
  const [, mark] = /^\s*"?sep=([,;\t ])"?[,;\s]*$/i.exec(line) ?? []
  return (Object.keys(delimiters) as Delimiter[]).find((delimiter) => delimiters[delimiter] === mark)
}
