import type { Estimate } from './efficiency.ts'
import { absent, significant, valueWithError } from './format.ts'

/**
 * An estimate with its error; `>` or `<` before a bound, `?` after what is doubtful.
 *
 * @example
 * estimateText({ value: 12.3, error: 1.4 }) // '12.3(1.4)'
 */
export function estimateText({ value, error, bound, reason }: Estimate): string {
  if (value === null) return absent
  const sign = bound === undefined ? '' : bound === 'lower' ? '> ' : '< '
  const text = error === null ? significant(value, 3) : valueWithError(value, error)
  return `${sign}${text}${bound === undefined && reason !== undefined ? ' ?' : ''}`
}
