import { significant } from '../values/format.ts'

/** The single numbers and words of a value that has no picture of its own. */
export function inShort(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .flatMap(([name, entry]) => {
      if (typeof entry === 'number') return [`${name} ${significant(entry, 4)}`]
      return typeof entry === 'string' && name !== 'kind' ? [`${name} ${entry}`] : []
    })
    .join(', ')
}
