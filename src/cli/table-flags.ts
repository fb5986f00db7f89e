import { z } from 'zod'
import { decimals, delimiters } from '../tables/table-format.ts'

/** A flag whose value is a name, or the character of that name. */
const named = <Name extends string>(characters: Readonly<Record<Name, string>>, description: string) => {
  const names = Object.keys(characters) as Name[]
  return z
    .string()
    .transform((text) => names.find((name) => characters[name] === text) ?? text)
    .pipe(z.enum(names))
    .optional()
    .describe(`${description} (${names.join(' | ')}, or the character)`)
}

/** Flags that say how a text table is written. */
export const tableFlags = z.object({
  columns: z.string().optional().describe('columns to read: names of the header, numbers from 1 without one'),
  header: z.enum(['yes', 'no']).optional().describe('whether the first line names the columns'),
  delimiter: named(delimiters, 'what stands between columns'),
  decimal: named(decimals, 'what stands before a fraction'),
})
