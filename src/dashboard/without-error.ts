import { significant } from '../values/format.ts'
import type { Mean } from './analysis-value.ts'

/** What stands in place of an error where there is none: a bound, or the reason. Undefined where there is an error. */
export function withoutError({ value, error, upperBound, reason }: Mean): string | undefined {
  if (upperBound !== undefined)
    return `${value > 0 ? 'few tunnelings' : 'no tunneling yet'}, < ${significant(upperBound, 2)} (95 %)`
  if (error > 0) return undefined
  return reason ?? (Number.isFinite(value) ? 'no error yet' : undefined)
}
