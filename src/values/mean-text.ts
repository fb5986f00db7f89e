import { absent, significant, valueWithError } from './format.ts'
import type { MeanFigures } from './mean.ts'

/**
 * A mean with its error in brackets, where a question mark stands for an error that is unknown. The value alone where its error
 * is 0, or a bound takes the place of the error.
 *
 * @example
 * meanText({ mean: 0.86352, error: null }) // '0.86352(?)'
 */
export function meanText({
  mean,
  error,
  upperBound,
}: Pick<MeanFigures, 'mean' | 'error' | 'upperBound'>): string {
  if (mean === null) return absent
  if (error !== null) return valueWithError(mean, error)
  return upperBound === undefined ? `${significant(mean)}(?)` : significant(mean)
}

/** What stands in place of an error where there is none: a bound, or the reason. Undefined where there is an error. */
export function withoutErrorText({ mean, error, upperBound, reason }: MeanFigures): string | undefined {
  if (upperBound !== undefined)
    return `${mean !== null && mean > 0 ? 'few tunnelings' : 'no tunneling yet'}, < ${significant(upperBound, 2)} (95 %)`
  if (error !== null) return undefined
  return reason ?? (mean === null ? undefined : 'no error yet')
}
