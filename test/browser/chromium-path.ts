import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, posix, win32 } from 'node:path'

/** The machine as far as it decides where programs are. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

/** Where Chromium, Chrome and Edge are installed, in this order. */
export function usualPlaces({ platform, env, home }: Machine): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', posix.join(home, 'Applications')]
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].flatMap((name) =>
      folders.map((folder) => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    )
  }
  if (platform === 'win32') {
    const folders = [env.LOCALAPPDATA, env.PROGRAMFILES, env['PROGRAMFILES(X86)']]
    return [
      'Chromium\\Application\\chrome',
      'Google\\Chrome\\Application\\chrome',
      'Microsoft\\Edge\\Application\\msedge',
    ].flatMap((program) =>
      folders.flatMap((folder) => (folder ? [win32.join(folder, `${program}.exe`)] : [])),
    )
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin']
  return commands.flatMap((command) => folders.filter(Boolean).map((folder) => posix.join(folder, command)))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The browser of the tests: that of CHROMIUM_PATH, else the first that is installed; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const { env, platform } = process
  const chosen = env.CHROMIUM_PATH
  if (chosen === undefined || chosen === '')
    return usualPlaces({ platform, env, home: homedir() }).find(isProgram)
  if (!isProgram(chosen)) throw new Error(`CHROMIUM_PATH=${chosen} is no program that can be run`)
  return chosen
}
