import { UsageError } from '../errors.ts'

/**
 * The texts of a list, each once, in their order. A comma that belongs to a text is written `\,`.
 *
 * @throws UsageError for a text that is empty; `what` begins the message.
 * @example
 * textValues('8x8,16x16', '--lattice') // ['8x8', '16x16']
 */
export function textValues(text: string, what: string): string[] {
  if (!text.includes(',')) return [text]
  const values = text.split(/(?<!\\),/).map((part) => part.trim().replaceAll('\\,', ','))
  if (values.includes(''))
    throw new UsageError(
      `${what} ${text}: a value between commas is missing; a comma that belongs to a value is written \\,`,
    )
  return [...new Set(values)]
}
