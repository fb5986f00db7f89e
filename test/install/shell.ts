import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

/** Lines of the README are for a POSIX shell, which Windows lacks. */
export const haveShell = process.platform !== 'win32'

export interface Ended {
  /** 130 where an interrupt ended it, as shells say. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds to the first word, and to the end. */
  readonly spoke: number
  readonly ended: number
}

/** The environment without what `npm test` puts there: the programs of this folder, and settings of npm. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|init_cwd$|vitest|node_env$)/i.test(name),
  )
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter)
  return { ...Object.fromEntries(own), PATH }
}

/** Runs a line as a user types it, in `folder`. `interruptAfter` is what the user does before Ctrl-C; it is told what the line has said. */
export function shell(
  line: string,
  folder: string,
  {
    env = {},
    interruptAfter,
  }: { env?: NodeJS.ProcessEnv; interruptAfter?: (said: () => string) => Promise<void> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn('sh', ['-c', line], {
      cwd: folder,
      env: { ...ownEnvironment(), ...env },
      // a group of its own, as a terminal gives to each line
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { stdout: '', stderr: '' }
    let spoke = 0
    const hear = (stream: 'stdout' | 'stderr') => (text: string) => {
      spoke ||= performance.now() - begun
      said[stream] += text
    }
    child.stdout.setEncoding('utf8').on('data', hear('stdout'))
    child.stderr.setEncoding('utf8').on('data', hear('stderr'))
    let ran = true
    interruptAfter?.(() => said.stdout + said.stderr)
      .catch(reject)
      .finally(() => ran && process.kill(-child.pid!, 'SIGINT'))
    child.once('close', (code, signal) => {
      ran = false
      resolve({
        ...said,
        code: signal === 'SIGINT' ? 130 : (code ?? -1),
        spoke,
        ended: performance.now() - begun,
      })
    })
  })
}
