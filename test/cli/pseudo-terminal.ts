import { type ChildProcess, spawn } from 'node:child_process'
import { screenOf, type TerminalScreen } from './terminal-screen.ts'

/** A program in a terminal of its own. */
export interface PseudoTerminal {
  readonly child: ChildProcess
  /** All that was written to the terminal. */
  output(): string
  screen(): TerminalScreen
  press(keys: string): void
  /** Its name, `/dev/pts/3` say. */
  readonly name: Promise<string>
  readonly exit: Promise<number | null>
  /** Resolves when the screen that is on has this text; rejects when the program ends before. */
  shows(text: RegExp): Promise<void>
}

/** Starts the built program in a terminal of `script`, which is part of every Debian. */
export function openTerminal(
  argv: readonly string[],
  { rows = 24, columns = 80, env = {} }: { rows?: number; columns?: number; env?: NodeJS.ProcessEnv } = {},
): PseudoTerminal {
  const quoted = [process.execPath, 'dist/cli/main.js', ...argv].map((word) => `'${word}'`).join(' ')
  const command = `stty rows ${rows} cols ${columns}; tty; exec ${quoted}`
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '', ...env },
  })
  let output = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    for (const listener of listeners) listener()
  })
  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const seen = look()
        if (seen === undefined) return
        listeners.delete(check)
        resolve(seen)
      }
      listeners.add(check)
      child.once('close', () => reject(new Error(`ended before: ${output}`)))
      check()
    })
  const screen = () => screenOf(output, rows, columns)
  return {
    child,
    output: () => output,
    screen,
    press: (keys) => child.stdin.write(keys),
    name: when(() => /\/dev\/\S+/.exec(output)?.[0]),
    exit: new Promise((resolve) => child.once('close', resolve)),
    shows: async (text) => {
      await when(() => (text.test(screen().lines.join('\n')) ? true : undefined))
    },
  }
}
