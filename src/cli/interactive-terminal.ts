import { emitKeypressEvents } from 'node:readline'
import { type KeyAction, keyAction, type PressedKey } from '../watch/key-action.ts'
import type { Line, Look } from '../watch/line.ts'
import { Screen } from '../watch/screen.ts'

/** Milliseconds between two drawings. */
const PERIOD = 250

/** What is drawn, and who is told of keys. */
export interface InteractiveView {
  draw(look: Look): readonly Line[]
  pressed(action: KeyAction): void
}

/** The terminal of this process: a view that is drawn again and again, keys, Ctrl-Z and another size. */
export class InteractiveTerminal {
  readonly #view: InteractiveView
  readonly #screen = new Screen(process.stdout)
  readonly #timer: NodeJS.Timeout
  readonly #pressed = (_: string | undefined, key: PressedKey): void => {
    const action = keyAction(key)
    if (action === undefined) return
    // to all of a pipeline, as the terminal itself does it
    if (action.act === 'suspend') process.kill(0, 'SIGTSTP')
    else {
      this.#view.pressed(action)
      this.draw()
    }
  }
  readonly #resized = (): void => {
    this.#screen.clear()
    this.draw()
  }
  readonly #suspend = (): void => {
    this.#leave()
    process.kill(process.pid, 'SIGSTOP')
  }
  readonly #continue = (): void => {
    this.#enter()
    this.draw()
  }
  readonly #leave = (): void => {
    this.#screen.close()
    if (process.stdin.isTTY) process.stdin.setRawMode(false)
  }

  constructor(view: InteractiveView) {
    this.#view = view
    process.on('exit', this.#leave)
    process.on('SIGTSTP', this.#suspend)
    process.on('SIGCONT', this.#continue)
    process.stdout.on('resize', this.#resized)
    if (process.stdin.isTTY) {
      emitKeypressEvents(process.stdin)
      process.stdin.on('keypress', this.#pressed)
    }
    this.#timer = setInterval(() => this.draw(), PERIOD)
    this.#enter()
    this.draw()
  }

  draw(): void {
    const look = terminalLook(process.stdout, process.env)
    this.#screen.draw(this.#view.draw(look), look)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#leave()
    process.off('exit', this.#leave)
    process.off('SIGTSTP', this.#suspend)
    process.off('SIGCONT', this.#continue)
    process.stdout.off('resize', this.#resized)
    process.stdin.off('keypress', this.#pressed)
    process.stdin.pause()
  }

  #enter(): void {
    if (process.stdin.isTTY) process.stdin.setRawMode(true).resume()
    this.#screen.open()
  }
}

/** What a terminal can show, by its size and the environment (https://no-color.org). */
export function terminalLook(
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number },
  environment: NodeJS.ProcessEnv,
): Look {
  const { NO_COLOR, LC_ALL, LC_CTYPE, LANG } = environment
  return {
    // some terminals say that they have no size
    columns: columns || 80,
    rows: rows || 24,
    colour: NO_COLOR === undefined || NO_COLOR === '',
    unicode: /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || ''),
  }
}
