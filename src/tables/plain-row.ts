const TAB = 9
const SPACE = 32
const QUOTE = 34
const HASH = 35
const APOSTROPHE = 39
const COMMA = 44
const DELETE = 127

/** Integers below this, and powers of ten up to 10^22, are exact in float64: one division rounds correctly (Clinger 1990). */
const EXACT_INTEGER = 2 ** 53
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/** How rows are written, as bytes. */
export interface RowFormat {
  /** Between columns; a space is any white space. */
  readonly delimiter: number
  /** Before a fraction; 256, which is no byte, if fractions stand in quotes only. */
  readonly decimal: number
  /** `[columns]`: where in the row of values a column goes, -1 for nowhere. */
  readonly targets: Int32Array
}

/**
 * Reads the numbers of a row, `bytes` from `from` to `to`, into `values` from `used` on, as fast as it can. False if there is
 * anything but plain numbers in the columns that are read, or another number of columns; then `values` may hold anything.
 */
export function plainRow(
  bytes: Buffer,
  from: number,
  to: number,
  { delimiter, decimal, targets }: RowFormat,
  values: Float64Array,
  used: number,
): boolean {
  // white space that is no delimiter
  const otherBlank = delimiter === TAB ? SPACE : TAB
  let at = from
  // the one at `at`, 0 at the end
  let byte = at < to ? bytes[at]! : 0
  for (let column = 0; column < targets.length; column++) {
    while (byte === SPACE || byte === otherBlank) byte = ++at < to ? bytes[at]! : 0
    const target = targets[column]!
    if (target < 0) {
      if (delimiter === SPACE && at === to) return false
      while (at < to && byte !== delimiter && !(delimiter === SPACE && byte === TAB)) {
        if (isSpecial(byte, otherBlank)) return false
        byte = ++at < to ? bytes[at]! : 0
      }
    } else {
      const start = at
      const negative = byte === 45
      if (negative || byte === 43) byte = ++at < to ? bytes[at]! : 0
      let mantissa = 0
      let digits = 0
      let exponent = 0
      while (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + byte - 48
        digits++
        byte = ++at < to ? bytes[at]! : 0
      }
      if (byte === decimal) {
        const whole = digits
        byte = ++at < to ? bytes[at]! : 0
        while (byte >= 48 && byte <= 57) {
          mantissa = mantissa * 10 + byte - 48
          digits++
          exponent--
          byte = ++at < to ? bytes[at]! : 0
        }
        if (decimal === COMMA && (whole === 0 || exponent === 0)) return false
      }
      if (digits === 0) return false
      // e or E, Fortran's d or D
      const letter = byte | 32
      if (letter === 101 || letter === 100) {
        byte = ++at < to ? bytes[at]! : 0
        const down = byte === 45
        if (down || byte === 43) byte = ++at < to ? bytes[at]! : 0
        let written = 0
        const firstDigit = at
        while (byte >= 48 && byte <= 57) {
          written = written * 10 + byte - 48
          byte = ++at < to ? bytes[at]! : 0
        }
        if (at === firstDigit) return false
        exponent += down ? -written : written
      }
      const value =
        mantissa < EXACT_INTEGER && exponent >= -22 && exponent <= 22
          ? scaled(negative ? -mantissa : mantissa, exponent)
          : parsed(bytes.toString('latin1', start, at), decimal)
      if (value - value !== 0) return false
      values[used + target] = value
    }
    const end = at
    while (byte === SPACE || byte === otherBlank) byte = ++at < to ? bytes[at]! : 0
    if (column === targets.length - 1) return at === to || byte === HASH
    if (delimiter === SPACE ? at === end : byte !== delimiter) return false
    if (delimiter !== SPACE) byte = ++at < to ? bytes[at]! : 0
  }
  return false
}

/** Quotes and comments, and bytes that are no text. */
function isSpecial(byte: number, blank: number): boolean {
  return (
    byte === QUOTE ||
    byte === APOSTROPHE ||
    byte === HASH ||
    byte === DELETE ||
    (byte < SPACE && byte !== blank)
  )
}

/** `mantissa` times 10^`exponent`, rounded correctly while both are exact. */
function scaled(mantissa: number, exponent: number): number {
  return exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!
}

/** A number of many digits or a large exponent; `d` marks the exponent as `e` does. */
function parsed(text: string, decimal: number): number {
  return Number((decimal === COMMA ? text.replace(',', '.') : text).replace(/d/i, 'e'))
}
