/** Numbers that are written in a way that is not read, and what a message says of them. */
const faults: readonly (readonly [RegExp, string | undefined])[] = [
  [/^[\u2010-\u2015\u2212\ufe63\uff0d]\s?[\d.]/, 'its minus sign is another character than -'],
  [
    /^[+-]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*)(?:(?!\1)[.,]\d+)?$/,
    'separators of thousands are not read: take them out',
  ],
  [/^\([+-]?[\d.]|^[+-]?[\d.][\d.e+-]*[ij]$/i, 'complex numbers are not read: write their parts as columns'],
  [/^[+-]?0x[\da-f]+$/i, 'hexadecimal numbers are not read'],
  [/^[+-]?\d+(?:_\d+)+$/, 'numbers with _ are not read'],
  [/^[+-]?\d+(?:[.,]\d+)?\s?%$/, 'numbers with % are not read'],
  [
    /^[+-]?\d*\.\d*(?:[edq][+-]?\d+)?[+-]\.?\d/i,
    'are these two numbers? Write a space or a comma between them',
  ],
  // a sign or a fraction, with anything behind
  [/^[+-]\.?\d|^\d*[.,]\d/, undefined],
]

/** Nobody writes a longer number, and patterns take long to try on one. */
const LONGEST = 200

/** Whether a cell that is no number must have been meant for one. */
export function isSpoiledNumber(text: string): boolean {
  return text.length <= LONGEST && faults.some(([pattern]) => pattern.test(text))
}

/** What is wrong with a number that is spoiled, if that can be said. */
export function faultOf(text: string): string | undefined {
  return text.length <= LONGEST ? faults.find(([pattern]) => pattern.test(text))?.[1] : undefined
}

/**
 * What a line is instead of a row, by a form that no flag can read: pipes between columns, JSON, arrays as Python prints
 * them. `first` is the first line of the table, which may be nothing but a bracket.
 */
export function otherForm(line: string, first: string): string | undefined {
  if (/^\s*[[{]\s*$/.test(first) || /^\s*[[{]|[\]}],?\s*$/.test(line))
    return 'is this JSON or a printed array? Write numbers alone, a line for each step'
  if (line.includes('|')) return 'are columns between |? Write commas, semicolons, tabs or spaces instead'
  return undefined
}
