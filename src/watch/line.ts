/** How a text on the screen is emphasised. */
export type Emphasis = 'bold' | 'dim' | 'good' | 'warning' | 'alarm' | 'chosen'

/** A piece of a line. */
export interface Span {
  readonly text: string
  readonly emphasis?: Emphasis | undefined
}

/** A line of the screen, before it is fitted to the width. */
export type Line = readonly Span[]

/** What a terminal can show. */
export interface Look {
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
  /** Characters beyond ASCII. */
  readonly unicode: boolean
}

const codes: Readonly<Record<Emphasis, string>> = {
  bold: '1',
  dim: '2',
  good: '32',
  warning: '33',
  alarm: '1;31',
  chosen: '7',
}
const colourless: Readonly<Record<Emphasis, string>> = { ...codes, good: '0', warning: '1', alarm: '1;7' }

const asciiOf: Readonly<Record<string, string>> = {
  '\u2212': '-',
  '\u202f': ' ',
  '–': '-',
  '—': '-',
  '×': 'x',
  '·': '|',
  '…': '~',
  '⟨': '<',
  '⟩': '>',
  '±': '+-',
  '█': '#',
  '░': '.',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '↑': '^',
  '↓': 'v',
}
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const COMBINING = /\p{M}/u

/** Columns that a character takes. */
function widthOf(character: string): number {
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1
}

/** Columns that a text takes. */
export function textWidth(text: string): number {
  return [...text].reduce((width, character) => width + widthOf(character), 0)
}

/**
 * A text that a terminal shows and does not obey: what comes from elsewhere may hold control characters. Where there is only ASCII,
 * what is not has another form.
 *
 * @example
 * shown('10⁻⁶ \u001b[2J', { unicode: false }) // '10^-6 ?[2J'
 */
export function shown(text: string, { unicode }: Pick<Look, 'unicode'>): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')
  if (unicode) return printable
  return printable
    .replace(
      /[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g,
      (power) =>
        `^${power.replace('⁻', '-').replace(/[⁰-⁹¹²³]/g, (digit) => `${superscripts.indexOf(digit)}`)}`,
    )
    .replace(/[^\x20-\x7e]/gu, (character) => asciiOf[character] ?? '?')
}

/** A text in exactly so many columns: cut with a mark, or filled with spaces. */
export function fitted(
  text: string,
  columns: number,
  look: Pick<Look, 'unicode'>,
  align: 'left' | 'right' = 'left',
): string {
  const clean = shown(text, look)
  const width = textWidth(clean)
  if (width <= columns) {
    const space = ' '.repeat(columns - width)
    return align === 'left' ? clean + space : space + clean
  }
  if (columns <= 0) return ''
  let cut = ''
  let used = 0
  for (const character of clean) {
    used += widthOf(character)
    if (used > columns - 1) break
    cut += character
  }
  return fitted(cut + shown('…', look), columns, look)
}

/**
 * A name in exactly so many columns: what is too long is cut in the middle, for names differ at their ends.
 *
 * @example
 * fittedName('expectation-of-the-plaquette', 12, { unicode: true }) // 'expect…uette'
 */
export function fittedName(name: string, columns: number, look: Pick<Look, 'unicode'>): string {
  const characters = [...shown(name, look)]
  if (textWidth(characters.join('')) <= columns || columns < 3) return fitted(name, columns, look)
  const half = columns >> 1
  let end = ''
  for (const character of characters.reverse()) {
    if (textWidth(character + end) > columns - 1 - half) break
    end = character + end
  }
  // the beginning is cut with its mark
  return fitted(fitted(name, half + 1, look) + end, columns, look)
}

/** The bytes for a line that takes at most the columns of the terminal. */
export function drawnLine(line: Line, look: Look): string {
  let left = look.columns
  let drawn = ''
  for (const { text, emphasis } of line) {
    const clean = shown(text, look)
    const width = textWidth(clean)
    const piece = width <= left ? clean : fitted(clean, left, look)
    left -= Math.min(width, left)
    const code = emphasis && (look.colour ? codes : colourless)[emphasis]
    drawn += code === undefined || piece === '' ? piece : `\u001b[${code}m${piece}\u001b[0m`
  }
  return drawn
}

/** Two texts at the two ends of a line; what does not fit is cut from the first. */
export function spread(left: Line, right: Span, look: Look): Line {
  const room = look.columns - textWidth(shown(right.text, look)) - 1
  const parts: Span[] = []
  let used = 0
  for (const { text, emphasis } of left) {
    const clean = shown(text, look)
    const piece = fitted(clean, Math.min(textWidth(clean), Math.max(0, room - used)), look)
    used += textWidth(piece)
    parts.push({ text: piece, emphasis })
  }
  return [...parts, { text: ' '.repeat(Math.max(1, room - used + 1)) }, right]
}
