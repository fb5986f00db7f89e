import { type ChildProcess, spawn } from 'node:child_process'

/** The built program, started with a page. */
export interface StartedProgram {
  readonly child: ChildProcess
  /** Address of its page. */
  readonly url: string
  readonly exit: Promise<number | null>
  /** What it has said on stderr so far. */
  said(): string
}

/** Starts `leapstream <argv>`, on any free port unless told; resolves when its page is there, rejects with what it said when it ended before. */
export async function startProgram(...argv: readonly string[]): Promise<StartedProgram> {
  const port = argv.includes('--port') ? [] : ['--port', '0']
  const child = spawn(process.execPath, ['dist/cli/main.js', ...argv, ...port], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (data) => {
      said += data
      const found = /live at (https?:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    void exit.then(() => reject(new Error(said)))
  })
  return { child, url, exit, said: () => said }
}
