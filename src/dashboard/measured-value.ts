import { absent, significant, valueWithError } from '../values/format.ts'
import type { Mean } from './analysis-value.ts'

/**
 * A measured value with its error in brackets; a question mark stands for an error that is not known. Where nothing has
 * happened yet and a bound takes the place of an error, the value alone.
 *
 * @example
 * measuredValue({ value: 0.86352, error: Number.NaN }) // '0.86352(?)'
 */
export function measuredValue({
  value,
  error,
  upperBound,
}: Pick<Mean, 'value' | 'error'> & Partial<Pick<Mean, 'upperBound'>>): string {
  if (!Number.isFinite(value)) return absent
  if (error > 0 || upperBound !== undefined) return valueWithError(value, error)
  return `${significant(value)}(?)`
}
