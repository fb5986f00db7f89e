import { drawnLine, type Line, type Look } from './line.ts'

/** The terminal that is written to. */
export interface Terminal {
  write(text: string): unknown
}

const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l'
const FIRST_SCREEN = '\u001b[?25h\u001b[?1049l'
const CLEAR = '\u001b[2J'
const END_OF_LINE = '\u001b[K'

/** The other screen of a terminal, on which only the lines that changed are written again. */
export class Screen {
  readonly #terminal: Terminal
  #isOpen = false
  #drawn: readonly string[] = []

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Leaves what is on the first screen as it is. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#drawn = []
    this.#terminal.write(OTHER_SCREEN + CLEAR)
  }

  /** Shows the first screen again. */
  close(): void {
    if (this.#isOpen) this.#terminal.write(FIRST_SCREEN)
    this.#isOpen = false
  }

  /** The terminal has another size: everything is to be drawn again. */
  clear(): void {
    if (this.#isOpen) this.#terminal.write(CLEAR)
    this.#drawn = []
  }

  draw(lines: readonly Line[], look: Look): void {
    if (!this.#isOpen) return
    const drawn = lines.slice(0, look.rows).map((line) => drawnLine(line, look))
    const changed = Array.from({ length: Math.max(drawn.length, this.#drawn.length) }, (_, i) => i).filter(
      (i) => (drawn[i] ?? '') !== (this.#drawn[i] ?? ''),
    )
    this.#drawn = drawn
    if (changed.length === 0) return
    this.#terminal.write(changed.map((i) => `\u001b[${i + 1};1H${drawn[i] ?? ''}${END_OF_LINE}`).join(''))
  }
}
