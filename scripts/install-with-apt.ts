import { spawnSync } from 'node:child_process'

/** Whether a command exists and ends well. */
const succeeds = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

function aptGet(sudo: readonly string[], ...args: string[]): boolean {
  const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  return spawnSync(command!, rest, { stdio: 'inherit' }).status === 0
}

/** On Debian: installs packages if this user may, and says what is skipped without them if that fails. Elsewhere does nothing. */
export function installWithApt(packages: readonly string[], why: string, without: string): void {
  if (!succeeds('apt-get', '--version')) return
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && !succeeds('sudo', '-n', 'true')) return
  console.log(`${why}: installing ${packages.join(', ')}`)
  const installed =
    aptGet(sudo, 'update') && aptGet(sudo, 'install', '-y', '--no-install-recommends', ...packages)
  if (!installed) console.log(`${packages.join(', ')} could not be installed; ${without}`)
}
