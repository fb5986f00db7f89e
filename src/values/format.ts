const minus = '\u2212'
const narrowSpace = '\u202f'
const superscripts: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
}

/** What stands where there is no number. */
export const absent = '–'

const isNumber = (x: number | null | undefined): x is number => Number.isFinite(x)

const exponentOf = (x: number): number => Number(x.toExponential().split('e')[1])
const signed = (text: string): string => text.replace('-', minus)
const fixed = (x: number, decimals: number): string => {
  const text = x.toFixed(decimals)
  return signed(Number(text) === 0 ? text.replace('-', '') : text)
}

/** `powerOfTen(-6)` is `10⁻⁶`. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((character) => superscripts[character] ?? '').join('')}`
}

/**
 * Rounds an error the way tables of particle physics do: two digits where the first is 1 or 2, else one.
 * Returns the decimals that are left (negative left of the point).
 */
function decimalsOf(error: number): number {
  const exponent = exponentOf(error)
  return Number((error / 10 ** exponent).toFixed(1)) < 3 ? 1 - exponent : -exponent
}

/**
 * A value with its error in the last digits: `valueWithError(0.86352, 0.00007)` is `0.86352(7)`; an error above 1 keeps
 * its point, `12.3(1.4)`; below 10^-3 a power of ten is split off. Without a usable error, five digits of the value.
 */
export function valueWithError(value: number | null, error?: number | null): string {
  if (!isNumber(value)) return absent
  if (!isNumber(error) || error <= 0) return significant(value)
  const size = Math.max(Math.abs(value), error)
  if (size < 1e-3 || size >= 1e7) {
    const exponent = exponentOf(size)
    const scale = 10 ** exponent
    return `${valueWithError(value / scale, error / scale)}${narrowSpace}×${narrowSpace}${powerOfTen(exponent)}`
  }
  const decimals = Math.max(0, decimalsOf(error))
  const last = error >= 1 ? error.toFixed(decimals) : String(Math.round(error * 10 ** decimals))
  return `${fixed(value, decimals)}(${last})`
}

/** A number at `digits` significant digits without trailing zeros; powers of ten outside 10^-4 .. 10^7. */
export function significant(value: number | null, digits = 5): string {
  if (!isNumber(value)) return absent
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e7) return grouped(value)
  const exponent = exponentOf(value)
  if (size >= 1e7 || size < 1e-4) {
    return `${signed(String(Number((value / 10 ** exponent).toPrecision(digits))))}${narrowSpace}×${narrowSpace}${powerOfTen(exponent)}`
  }
  return signed(String(Number(value.toPrecision(digits))))
}

/** An integer in groups of three: `1 000 000` with narrow spaces. */
export function grouped(value: number | null): string {
  if (!isNumber(value)) return absent
  return signed(String(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, narrowSpace)
}

/** So many of something: `counted(1, 'trajectory')` is `1 trajectory`, `counted(2000, 'trajectory')` `2 000 trajectories`. */
export function counted(count: number, noun: string): string {
  const many = /[^aeiou]y$/.test(noun) ? noun.replace(/y$/, 'ies') : `${noun}s`
  return `${grouped(count)} ${count === 1 ? noun : many}`
}

/** A share of a whole, rounded down, so that 100 % means all: `0.7 %` and `42 %`. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return absent
  const hundredths = 100 * share
  return `${hundredths < 10 ? (Math.floor(10 * hundredths) / 10).toFixed(1) : Math.floor(hundredths)} %`
}

/** Seconds as people say them: `48 s`, `12 min 03 s`, `2 h 14 min`, `3 d 04 h`. */
export function duration(seconds: number | null): string {
  if (!isNumber(seconds) || seconds < 0) return absent
  const two = (n: number): string => String(n).padStart(2, '0')
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
  return `${Math.floor(whole / 86_400)} d ${two(Math.floor((whole % 86_400) / 3600))} h`
}

/** Axis ticks with just the decimals that tell them apart. */
export function ticks(values: readonly number[]): string[] {
  const gaps = values.slice(1).map((value, i) => Math.abs(value - values[i]!))
  const gap = Math.min(...gaps.filter((g) => g > 0))
  if (!Number.isFinite(gap)) return values.map((value) => significant(value))
  const largest = Math.max(...values.map(Math.abs))
  if (largest >= 1e7 || (largest < 1e-3 && largest > 0)) return values.map((value) => significant(value))
  let decimals = 0
  while (
    decimals < 10 &&
    Math.abs(gap * 10 ** decimals - Math.max(1, Math.round(gap * 10 ** decimals))) > 0.01
  ) {
    decimals += 1
  }
  return values.map((value) => (decimals === 0 ? grouped(value) : fixed(value, decimals)))
}
