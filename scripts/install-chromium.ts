// For `npm test` on Debian: installs Chromium if there is no browser, and if this user may install packages with apt. Elsewhere
// the tests that need a browser are skipped, and say so.
import { spawnSync } from 'node:child_process'
import { chromiumPath } from '../test/browser/chromium-path.ts'

/** Whether a command exists and ends well. */
const succeeds = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

function aptGet(sudo: readonly string[], ...args: string[]): boolean {
  const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  return spawnSync(command!, rest, { stdio: 'inherit' }).status === 0
}

if (chromiumPath() === undefined && succeeds('apt-get', '--version')) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length === 0 || succeeds('sudo', '-n', 'true')) {
    console.log('no browser for the tests: installing Chromium')
    const installed =
      aptGet(sudo, 'update') && aptGet(sudo, 'install', '-y', '--no-install-recommends', 'chromium')
    if (!installed) console.log('Chromium could not be installed; the browser tests will be skipped')
  }
}
