import { textWidth } from '../../src/watch/line.ts'

/** What a terminal shows that got some output. */
export interface TerminalScreen {
  /** As shown last on the screen that is on. */
  readonly lines: readonly string[]
  /** As shown last on the other screen, when it was left. */
  readonly other: readonly string[]
  /** The other screen is on. */
  readonly isOther: boolean
  readonly isCursorHidden: boolean
  /** Lines that went beyond the last column or row of the other screen. */
  readonly tooFar: readonly string[]
}

const ESCAPE = '\u001b'
/** A command, or a character. */
const pieces = new RegExp(`${ESCAPE}${String.raw`\[(\?)?([0-9;]*)([A-Za-z])`}|[^${ESCAPE}]`, 'gu')

/** A terminal as far as `leapstream watch` uses one: it writes lines at places, and nothing that scrolls. */
export function screenOf(output: string, rows: number, columns: number): TerminalScreen {
  const blank = () => Array.from({ length: rows }, () => [] as string[])
  const screens = { first: blank(), other: blank() }
  const tooFar: string[] = []
  let on: 'first' | 'other' = 'first'
  let left: readonly string[] = []
  let isCursorHidden = false
  let [row, column] = [0, 0]
  const lines = (screen: readonly (readonly string[])[]): string[] =>
    screen.map((cells) =>
      Array.from({ length: columns }, (_, i) => cells[i] ?? ' ')
        .join('')
        .trimEnd(),
    )
  for (const [piece, mark = '', numbers = '', letter = ''] of output.matchAll(pieces)) {
    const command = `${mark}${numbers}${letter}`
    if (command === '?1049h') on = 'other'
    else if (command === '?1049l') {
      left = lines(screens.other)
      on = 'first'
    } else if (command === '?25l') isCursorHidden = true
    else if (command === '?25h') isCursorHidden = false
    else if (letter === 'H') {
      const [y = 1, x = 1] = numbers.split(';').map(Number)
      ;[row, column] = [y - 1, x - 1]
      if (row >= rows) tooFar.push(`row ${y}`)
    } else if (letter === 'K') screens[on][row]?.splice(column)
    else if (letter === 'J') screens[on] = blank()
    else if (piece === '\r') column = 0
    else if (piece === '\n') row = Math.min(rows - 1, row + 1)
    else if (letter === '') {
      const width = textWidth(piece)
      if (column + width > columns && on === 'other')
        tooFar.push(`column ${column + width} of row ${row + 1}: ${piece}`)
      const line = screens[on][row]
      if (line !== undefined && width > 0) {
        line[column] = piece
        if (width === 2) line[column + 1] = ''
      }
      column += width
    }
  }
  return { lines: lines(screens[on]), other: left, isOther: on === 'other', isCursorHidden, tooFar }
}
