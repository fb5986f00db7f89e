import { absent, significant, valueWithError } from './format.ts'

/** A number with one sigma, a bound, or nothing. */
interface EstimateLike {
  readonly value: number | null
  readonly error: number | null
  /** The truth lies above (`lower`) or below (`upper`) the value. */
  readonly bound?: 'lower' | 'upper' | undefined
  /** Why it is a bound, or why it is doubtful. */
  readonly reason?: string | undefined
}

/**
 * A value with its error; `>` or `<` before a bound, `?` after what is doubtful.
 *
 * @example
 * estimateText({ value: 12.3, error: 1.4 }) // '12.3(1.4)'
 */
export function estimateText({ value, error, bound, reason }: EstimateLike): string {
  if (value === null) return absent
  const sign = bound === undefined ? '' : bound === 'lower' ? '> ' : '< '
  const text = error === null ? significant(value, 3) : valueWithError(value, error)
  return `${sign}${text}${bound === undefined && reason !== undefined ? ' ?' : ''}`
}
