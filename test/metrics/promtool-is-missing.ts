import { spawnSync } from 'node:child_process'

/** Why the tests with promtool cannot run; undefined where they can. */
export function promtoolIsMissing(): string | undefined {
  return spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'there is no promtool, of the package prometheus'
}
