import type { Decimal } from './table-format.ts'

/** Exponents after e, after the d or q of Fortran, or three digits without any letter, as Fortran writes 1.0-100. */
const withPoint = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[edq][+-]?\d+)?|(?:\d+\.\d*|\.\d+)[+-]\d{3})$/i
/** With a decimal comma there are digits on both sides, so that a comma between columns is not taken for one. */
const withComma = /^[+-]?\d+(?:(?:,\d+)?(?:[edq][+-]?\d+)?|,\d+[+-]\d{3})$/i

/**
 * The number that a cell of a table writes: NaN if it writes none, infinite if it is too large for float64.
 *
 * @example
 * tableNumber('-1.5D+03', 'point') // -1500
 */
export function tableNumber(text: string, decimal: Decimal): number {
  if (!(decimal === 'point' ? withPoint : withComma).test(text)) return Number.NaN
  if (!/[,dq]|[\d.][+-]/i.test(text)) return Number(text)
  return Number(
    text
      .replace(',', '.')
      .replace(/[dq]/i, 'e')
      .replace(/(?<=[\d.])(?=[+-])/, 'e'),
  )
}
